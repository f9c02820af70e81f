# Hashing as a text is experimental.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputHash = "x"; outputHashMode = "text"; }
