# A hash has the length of its algorithm.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputHash = "x"; outputHashAlgo = "sha256"; }
