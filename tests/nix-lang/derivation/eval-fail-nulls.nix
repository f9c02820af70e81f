# The switch for nulls must be a Boolean.
derivationStrict { name = "a"; builder = "b"; system = "x"; __ignoreNulls = 1; }
