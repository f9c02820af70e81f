# `flakeRefToString` needs a set.
builtins.flakeRefToString "github:o/r"
