# An int may not begin with zeros.
fromTOML "a = 01"
