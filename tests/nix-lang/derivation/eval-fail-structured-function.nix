# Functions cannot be written as JSON, however deep.
derivationStrict { name = "a"; builder = "b"; system = "x"; __structuredAttrs = true; z = { a = [ 1 (x: x) ]; }; }
