# A hash must have a length that fits its algorithm.
builtins.convertHash { hash = "abcd"; hashAlgo = "md5"; toHashFormat = "base16"; }
