# A builtin which returns a function takes further arguments.
builtins.head [ (x: y: x * y) ] 3 4
