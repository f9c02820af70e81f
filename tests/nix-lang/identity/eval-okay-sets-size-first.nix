# Sets of different size are unequal without evaluating any value.
{ a = throw "unused"; } == { a = throw "unused"; b = 1; }
