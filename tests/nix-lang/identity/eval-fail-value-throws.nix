# Comparing evaluates values, and fails with them.
{ a = throw "compared"; } == { a = 1; }
