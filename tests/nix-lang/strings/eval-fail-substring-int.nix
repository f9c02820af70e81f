# `substring` does not accept an int as its string.
builtins.substring 0 1 123
