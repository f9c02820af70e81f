# A comparison that makes no sense still gives the same elements.
[ (builtins.sort (a: b: true) [ 1 2 3 ]) (builtins.sort (a: b: false) [ 3 1 2 ]) (builtins.length (builtins.sort (a: b: true) (builtins.genList (i: i) 40))) ]
