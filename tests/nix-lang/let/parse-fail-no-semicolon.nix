# A binding ends in a semicolon.
let a = 1 in a
