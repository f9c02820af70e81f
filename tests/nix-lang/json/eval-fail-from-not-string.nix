# `fromJSON` needs a string.
builtins.fromJSON 1
