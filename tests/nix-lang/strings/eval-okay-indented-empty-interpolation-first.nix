# An interpolation right after the opening quotes stands at the start of a line, so there is no indentation.
''${"x"}
    a
  b''
