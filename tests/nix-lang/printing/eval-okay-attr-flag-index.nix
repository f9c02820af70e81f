# A number in an attribute path selects from a list.
{ a = [ 0 { b = "second"; } ]; }
