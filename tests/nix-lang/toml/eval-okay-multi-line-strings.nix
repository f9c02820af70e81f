# Multi-line strings drop the first newline; a backslash at the end of a line joins lines.
fromTOML "a = \"\"\"\nfirst\nsecond\"\"\"\nb = '''\nraw \\n\n'''\nc = \"\"\"\none \\\n   two\"\"\"\n"
