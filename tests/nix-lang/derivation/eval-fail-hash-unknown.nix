# An unknown algorithm counts as none.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputHash = "x"; outputHashAlgo = "foo"; }
