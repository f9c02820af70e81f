# There must be an output.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputs = [ ]; }
