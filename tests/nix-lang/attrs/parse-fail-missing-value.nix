# An attribute needs a value.
{ a; }
