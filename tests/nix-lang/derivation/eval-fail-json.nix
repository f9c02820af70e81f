# The variable `__json` must be the text of an object.
derivationStrict { name = "a"; builder = "b"; system = "x"; __json = "{"; }
