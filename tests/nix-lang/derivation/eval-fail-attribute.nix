# The trace says which attribute of which derivation it was.
(derivation { name = "a"; builder = "b"; system = "x"; y = throw "foo"; }).outPath
