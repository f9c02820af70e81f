# A computed name in `inherit` is refused by the parser.
x: { inherit (x) "a${x}"; }
