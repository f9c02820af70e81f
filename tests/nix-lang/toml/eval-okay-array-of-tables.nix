# Arrays of tables make lists of sets, which may have sub-tables.
fromTOML ''
  [[p]]
  n = 1
  [[p]]
  n = 2
  [p.q]
  r = 3
  [[p.s]]
  t = 4
''
