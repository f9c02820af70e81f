# The switch for structured attributes must be a Boolean.
derivationStrict { name = "a"; builder = "b"; system = "x"; __structuredAttrs = 1; }
