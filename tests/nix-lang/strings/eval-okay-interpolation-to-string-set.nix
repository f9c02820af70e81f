# A set with `__toString` is interpolated by it, `outPath` is then not looked at.
"${{ __toString = self: self.n; n = "named"; outPath = throw "unused"; }}"
