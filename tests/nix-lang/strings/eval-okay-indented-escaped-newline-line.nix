# A newline made by `''\n` starts a new line for the stripping, as a real one does.
''
    a''\n  b
''
