# An element of a list inside an attribute.
derivationStrict { name = "a"; builder = "b"; system = "x"; y = [ [ (throw "foo") ] ]; }
