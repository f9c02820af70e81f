# `ceil` of a float beyond 64 bits is an error.
builtins.ceil 1.0e19
