# There are four ways to hash.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputHash = "x"; outputHashMode = "foo"; }
