# An impure derivation has an output that is not known, which takes the feature `ca-derivations` as well.
derivationStrict { name = "impure"; system = "s"; builder = "b"; __impure = true; }
