# A tab is no indentation: a line that begins with one has none.
''
    a
	b
  	c
''