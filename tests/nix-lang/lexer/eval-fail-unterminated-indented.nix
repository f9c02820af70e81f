# An indented string must be closed.
''
  abc
