# `throw` coerces a set with `__toString`.
throw { __toString = _: "from a set"; }
