# An interpolation may hold any expression, sets with braces included.
"${{ a = "x"; }.a}-${let s = { b = { c = "y"; }; }; in s.b.c}-${''z${"}"}''}"
