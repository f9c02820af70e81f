# Indented strings keep CR, and CR LF after the opening quotes is not dropped.
builtins.toJSON ''
  a
  b
''