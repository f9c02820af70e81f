# Attributes of a plain set see the outer variable of the same name.
let a = 1; in { a = 2; b = a; }
