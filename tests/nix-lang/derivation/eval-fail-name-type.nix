# The name must be a string.
derivationStrict { name = 1; }
