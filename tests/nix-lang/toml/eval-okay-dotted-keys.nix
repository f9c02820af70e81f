# Dotted and quoted keys.
fromTOML ''
  a.b.c = 1
  a.b.d = 2
  "x.y" = 3
  'q' . "r" = 4
  1234 = 5
''
