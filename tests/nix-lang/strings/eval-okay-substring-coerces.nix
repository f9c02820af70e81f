# `substring` accepts a set with `outPath`.
builtins.substring 1 2 { outPath = "abcd"; }
