# `//` evaluates its sides, not their attributes.
({ a = throw "unused"; b = 1; } // { a = 2; c = throw "unused"; }).a
