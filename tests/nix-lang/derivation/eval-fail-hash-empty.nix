# An empty hash says nothing of its algorithm.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputHash = ""; }
