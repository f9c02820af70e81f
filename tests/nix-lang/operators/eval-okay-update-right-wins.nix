# `//` takes every attribute of both sides, the right one where both have it, without merging inside.
{ a = 1; b = { x = 1; }; } // { b = { y = 2; }; c = 3; }
