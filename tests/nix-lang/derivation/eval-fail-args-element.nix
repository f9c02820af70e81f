# Arguments must be like strings.
derivationStrict { name = "a"; builder = "b"; system = "x"; args = [ "a" (x: x) ]; }
