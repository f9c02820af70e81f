# The version of Nix is no list.
assert builtins.isList builtins.nixVersion; null
