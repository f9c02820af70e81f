# `floor` of a float below the least int is an error.
builtins.floor (-1.0e19)
