# The spaces before the closing quotes do not lower the indentation.
''
    a
    b
 ''
