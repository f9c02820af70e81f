# An argument that failed is remembered within the call.
(x: [ (builtins.tryEval x) (builtins.tryEval x) ]) (builtins.trace "once" (throw "bad"))
