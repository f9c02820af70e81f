# A slash inside a word makes a path; spaces around it make a division.
let a = 6; b = 3; in [ (a / b) (a /(b)) (builtins.typeOf a/b) (builtins.typeOf 6/3) ]
