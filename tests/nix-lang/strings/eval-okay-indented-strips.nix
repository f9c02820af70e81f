# The least indentation of all lines is removed from every line.
''
    a
      b
   c
''
