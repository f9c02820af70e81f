# A computed name that is there already is shown in quotes if it is no identifier.
{ ${"x y"} = 1; ${"x" + " y"} = 2; }
