# The same name twice is an error which names the first place.
{ a = 1; a = 2; }
