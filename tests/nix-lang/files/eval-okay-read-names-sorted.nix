# The names that `readDir` gives are sorted as in any set.
builtins.attrNames (builtins.readDir ./tree)
