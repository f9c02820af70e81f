# `scopedImport` evaluates a file every time.
[ (scopedImport { } ./traced.nix).v (scopedImport { } ./traced.nix).v ]
