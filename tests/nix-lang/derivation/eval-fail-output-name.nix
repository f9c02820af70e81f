# Names of outputs are parts of names in the store.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputs = [ "a/b" ]; }
