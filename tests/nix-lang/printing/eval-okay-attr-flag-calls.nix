# Walking an attribute path calls functions that need no arguments.
{ x ? 1 }: { a = { y ? 2 }: { b = x + y; }; }
