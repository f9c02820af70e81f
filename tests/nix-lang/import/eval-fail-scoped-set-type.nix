# `scopedImport` needs a set first.
scopedImport [ ] ./scope.nix
