# `splitVersion` needs a string.
builtins.splitVersion 12
