# `toXML` gives `outPath` and `__toString` no special meaning.
builtins.toXML { outPath = "o"; __toString = self: "s"; }
