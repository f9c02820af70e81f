# An entry that does not exist is ignored with a warning, once.
[ (import <file.nix>) (builtins.tryEval <gone/x>).success (builtins.tryEval <gone/y>).success ]
