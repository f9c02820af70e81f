# The algorithm named in the text must be the one asked for.
builtins.convertHash { hash = "sha1:0000000000000000000000000000000000000000"; hashAlgo = "md5"; toHashFormat = "base16"; }
