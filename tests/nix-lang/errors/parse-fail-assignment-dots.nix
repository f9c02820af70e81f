# Two dots in a row in a name.
{ a..b = 1; }
