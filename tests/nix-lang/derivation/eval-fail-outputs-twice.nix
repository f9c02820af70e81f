# Outputs have different names.
derivationStrict { name = "a"; builder = "b"; system = "x"; outputs = [ "a" "a" ]; }
