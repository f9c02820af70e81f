# Arguments must be a list.
derivationStrict { name = "a"; builder = "b"; system = "x"; args = 1; }
