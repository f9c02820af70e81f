# A string must be closed on its line.
fromTOML "a = \"x\n"
