# A name that neither the set nor the globals have is undefined.
scopedImport { add = 1; } ./scope.nix
