# `scopedImport` gives a file the names of a set besides the global ones.
builtins.scopedImport { v = "given"; add = a: b: a + b; } ./scope.nix
