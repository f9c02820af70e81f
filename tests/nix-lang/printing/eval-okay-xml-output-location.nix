# With `--xml` sets and functions tell where they were written.
{ a.b = 1;
  f = x: x; g = { y }: y; }
