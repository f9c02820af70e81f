# A function cannot be printed as JSON.
{ f = x: x; }
