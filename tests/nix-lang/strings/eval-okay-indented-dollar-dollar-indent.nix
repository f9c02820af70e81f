# `$$` after spaces counts as text, and so does a single quote.
''
    a
  $$b
   'c
''
