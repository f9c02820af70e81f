# An index beyond a list in an attribute path is an error.
{ a = [ 1 ]; }
