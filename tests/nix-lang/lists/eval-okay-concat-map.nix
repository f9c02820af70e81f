# `concatMap` joins the lists its function gives.
builtins.concatMap (x: if x == 2 then [ ] else [ x (x * 10) ]) [ 1 2 3 ]
