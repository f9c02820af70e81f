# `toJSON` takes `__toString` first, then `outPath`, which may be any value.
map builtins.toJSON [ { __toString = self: "s${self.n}"; n = "1"; outPath = throw "unused"; } { outPath = { a = [ 1 ]; }; b = throw "unused"; } { a.outPath = "o"; } ]
