# `parseDrvName` does not coerce a set.
builtins.parseDrvName { outPath = "a-1"; }
