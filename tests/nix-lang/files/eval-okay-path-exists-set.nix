# `pathExists` accepts a set with `outPath`.
builtins.pathExists { outPath = toString ./tree; }
