# `concatLists` joins lists without evaluating their elements.
[ (builtins.concatLists [ [ 1 ] [ ] [ 2 [ 3 ] ] ]) (builtins.concatLists [ ]) (builtins.length (builtins.concatLists [ [ (throw "a") ] [ (throw "b") ] ])) ]
