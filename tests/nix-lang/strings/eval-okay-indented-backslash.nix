# A backslash is plain text, `''\` escapes the next character.
''a\nb''\nc''\td''\re''\x''\'''
