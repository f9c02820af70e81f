# `concatLists` evaluates the lists in order, `concatMap` the results in order.
[ (builtins.concatLists [ (builtins.trace "first" [ 1 ]) (builtins.trace "second" [ 2 ]) ]) (builtins.concatMap (x: builtins.trace "result ${x}" [ x ]) [ "a" "b" ]) ]
