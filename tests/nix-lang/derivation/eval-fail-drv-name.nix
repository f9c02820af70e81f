# Only what makes a derivation may be called like one.
derivationStrict { name = "a.drv"; builder = "b"; system = "x"; }
