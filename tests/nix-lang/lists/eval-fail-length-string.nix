# `length` does not measure strings.
builtins.length "abc"
