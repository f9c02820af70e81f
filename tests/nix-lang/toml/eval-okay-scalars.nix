# `fromTOML` of strings, ints, floats and Booleans.
builtins.fromTOML ''
  s = "text"
  i = 42
  n = -17
  p = +5
  f = 1.5
  e = 2e3
  t = true
  u = false
''
