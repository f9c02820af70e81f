# A system is required.
derivationStrict { name = "a"; builder = "b"; }
