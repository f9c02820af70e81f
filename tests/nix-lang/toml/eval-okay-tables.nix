# Tables and sub-tables make nested sets.
fromTOML ''
  top = 1
  [a]
  x = 1
  [a.b.c]
  y = 2
  [d."e f"]
  z = 3
''
