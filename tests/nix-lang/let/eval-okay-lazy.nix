# A binding that is not used is not evaluated.
let a = throw "unused"; b = 1; in b
