# The names given to `scopedImport` shadow the global ones, even those that operators call.
scopedImport { map = x: "my map"; true = "my true"; __sub = a: b: "my sub"; } ./scope-shadow.nix
