# An escape counts as text for the indentation, even an escaped space.
''
    a
  ''\ b
''
