# A set without `__toString` and `outPath` cannot be added.
{ a = 1; } + "b"
