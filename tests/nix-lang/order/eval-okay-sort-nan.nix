# Elements without order among numbers, like NaN, do not stop `sort`.
let nan = let inf = 1.0e308 * 10; in inf - inf; in builtins.length (builtins.sort builtins.lessThan [ 3.0 nan 1.0 nan 2.0 ])
