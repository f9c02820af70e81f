# The names given to `scopedImport` are values as lazy as any.
builtins.elemAt (scopedImport { v = throw "unused"; add = a: b: "sum"; } ./scope.nix) 1
