# A dot must be followed by a name.
x: x.
