# A keyword where an expression should be.
1 + then
