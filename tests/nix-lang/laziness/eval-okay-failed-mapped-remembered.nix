# A mapped element that failed is remembered.
let l = map (x: builtins.trace "once" (throw "bad")) [ 1 ]; e = builtins.tryEval (builtins.head l); e' = builtins.tryEval (builtins.head l); in [ e e' ]
