# With `-A` the value at a path is printed.
{ a = { b = { c = 1; }; }; }
