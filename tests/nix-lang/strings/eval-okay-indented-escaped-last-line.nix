# The spaces before the closing quotes are removed after an escaped newline too.
''
  a''\n  ''
