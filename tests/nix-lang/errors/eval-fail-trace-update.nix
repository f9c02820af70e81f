# Operands of a chain of `//` have notes at their own places.
({ a = 1; } // (throw "middle")) // { b = 2; }
