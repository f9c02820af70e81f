# One instruction binds a pattern; defaults fill the holes.
{ a, b ? 1, c ? a, d ? e a, e ? (x: x), ... }@args: [ a b c d e args ]
