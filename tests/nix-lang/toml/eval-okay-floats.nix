# Floats with exponents, infinity and NaN.
fromTOML ''
  a = 3.14
  b = -0.01
  c = 5e+22
  d = 6.626e-3
  e = inf
  f = -inf
  g = 9_224.5
  h = 1.0
''
