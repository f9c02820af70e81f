# A program that binds the builtin behind an operator gets a call of its own binding.
let __sub = a: b: [ a b ]; __lessThan = a: b: true; in x: [ (x - 1) (-x) (x < 1) (x <= 1) (x + 1) ]
