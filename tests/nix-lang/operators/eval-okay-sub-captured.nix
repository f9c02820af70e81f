# `-`, unary minus, `*` and `/` call `__sub`, `__mul` and `__div` as they are in scope.
let __sub = a: b: "sub ${toString a} ${toString b}"; __mul = a: b: "mul"; __div = a: b: "div"; in [ (5 - 3) (-7) (2 * 3) (6 / 3) ]
