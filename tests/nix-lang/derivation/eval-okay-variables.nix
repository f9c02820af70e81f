# Attributes become strings as `toString` makes them, except that paths are copied.
let
  make = more: (derivationStrict ({ name = "a"; builder = "/bin/sh"; system = "x"; } // more)).drvPath;
in
[
  (make { x = null; y = true; z = false; int = -3; float = 1.5; list = [ [ ] 1 [ 2 "x" ] null ]; })
  (make { path = ./tree; file = "${./tree/a}"; set = { outPath = ./tree/a; }; })
  (make { function = { __toString = self: "text"; }; })
  (make { "weird\n\t\"name" = "val\\ue\r\n\${x}"; })
]
