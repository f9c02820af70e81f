# Structured outputs must be a list of strings.
derivationStrict { name = "a"; builder = "b"; system = "x"; __structuredAttrs = true; outputs = "x"; }
