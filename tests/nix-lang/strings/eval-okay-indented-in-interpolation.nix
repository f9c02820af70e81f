# An indented string within an interpolation is stripped on its own.
''
  a
  ${''
      b
    c
  ''}d
''
