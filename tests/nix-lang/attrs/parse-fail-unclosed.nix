# A set must be closed.
{ a = 1;
