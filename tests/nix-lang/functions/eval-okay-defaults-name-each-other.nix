# Defaults that name each other: what was met first is made first, here and in earlier texts.
let
  each = { x ? y, y ? x }: [ x y ];
  other = { y ? x, x ? y }: [ x y ];
in
[
  (each { x = 1; })
  (each { y = 2; })
  (other { x = 3; })
  (other { y = 4; })
  (builtins.tryEval (builtins.isList (each { }))).value
]
