# A builtin may be applied to fewer arguments than it takes, step by step.
let f = builtins.replaceStrings [ "a" ]; g = f [ "b" ]; in [ (g "aa") (g "ca") (builtins.typeOf f) ]
