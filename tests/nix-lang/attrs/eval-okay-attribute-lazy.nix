# Attributes not used are not evaluated, nor is a set around them.
({ a = 1; b = throw "unused"; } // { c = throw "unused"; }).a
