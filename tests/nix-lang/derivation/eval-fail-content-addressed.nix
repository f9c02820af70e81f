# Floating outputs are experimental.
derivationStrict { name = "a"; builder = "b"; system = "x"; __contentAddressed = true; }
