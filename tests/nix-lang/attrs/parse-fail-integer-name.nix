# An int is no attribute name.
{ 1 = 2; }
