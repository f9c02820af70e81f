# A builder is required, and may not be empty.
derivationStrict { name = "a"; system = "x"; builder = ""; }
