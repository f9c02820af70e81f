# `toString` uses `__toString`, given the set itself, or else `outPath`.
[ (toString { __toString = self: self.v; v = "v"; }) (toString { outPath = /o; }) (toString [ { outPath = "p"; } ]) ]
