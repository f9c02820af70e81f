# A file imported by a scoped file does not see the names.
let s = scopedImport { v = 1; } ./scope-nested.nix; in [ s.v (s.inner 4) ]
