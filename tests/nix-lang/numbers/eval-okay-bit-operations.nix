# The bit operations work on 64 bits with sign.
[ (builtins.bitAnd 12 10) (builtins.bitOr 12 10) (builtins.bitXor 12 10) (builtins.bitAnd (-1) 255) (builtins.bitXor (-1) 0) (builtins.bitOr (-8) 3) ]
