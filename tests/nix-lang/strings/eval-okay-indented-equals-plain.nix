# Indented and plain strings make equal values.
[ (''
  a
  b
'' == "a\nb\n") (''x'' == "x") ]
