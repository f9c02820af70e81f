# `bitXor` needs ints.
builtins.bitXor null 1
