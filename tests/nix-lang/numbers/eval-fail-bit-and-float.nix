# `bitAnd` needs ints.
builtins.bitAnd 1.0 1
