# Basic strings know escapes, literal strings do not.
fromTOML ''
  basic = "a\tb\n\"q\" \\ \u00e9 \U0001F600"
  literal = 'a\tb "q"'
  empty = ""
''
