# `__toString` called by an interpolation shows the interpolation.
let s = { __toString = self: self.missing; }; in "a ${s} b"
