# A dollar sign may end a line or the string.
''
  a$
  b$''
