# The pairs that `sort` compares, for a short list.
builtins.sort (a: b: builtins.trace "${toString a} < ${toString b}" (a < b)) [ 3 1 2 4 ]
