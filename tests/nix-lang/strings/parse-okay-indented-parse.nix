# `--parse` prints an indented string already stripped.
''
  a
    b${x: x}
  c
''
