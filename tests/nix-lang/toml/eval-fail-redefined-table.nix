# A table may not be defined twice.
fromTOML "[a]\nx = 1\n[a]\ny = 2\n"
