# `any` and `all` stop at the first element that decides.
[ (builtins.any (x: x == 2) [ 1 2 (throw "unused") ]) (builtins.all (x: x == 1) [ 1 2 (throw "unused") ]) (builtins.any (x: true) [ ]) (builtins.all (x: false) [ ]) ]
