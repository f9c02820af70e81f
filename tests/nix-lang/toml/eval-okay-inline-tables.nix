# Inline tables and arrays, with mixed types and over several lines.
fromTOML ''
  t = { x = 1, y.z = "a" }
  e = {}
  l = [ 1, "a", [ true ], { b = 1 } ]
  m = [
    1,
    2, # comment
  ]
  n = []
''
