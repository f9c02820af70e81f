# An attribute path that does not exist is an error.
{ a = { bc = 1; }; }
