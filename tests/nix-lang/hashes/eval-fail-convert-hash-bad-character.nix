# A hash must consist of characters of its format.
builtins.convertHash { hash = "z41d8cd98f00b204e9800998ecf8427e"; hashAlgo = "md5"; toHashFormat = "base16"; }
