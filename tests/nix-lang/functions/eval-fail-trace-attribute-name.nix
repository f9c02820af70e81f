# A function bound to an attribute is named by it.
let s.method = x: throw x; in s.method "m"
