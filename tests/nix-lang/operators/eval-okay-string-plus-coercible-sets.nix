# `+` after a string accepts sets with `__toString` or `outPath`.
[ ("<" + { __toString = self: "s${self.x}"; x = "1"; } + ">") ("<" + { outPath = "o"; } + ">") ]
