# `fromTOML` needs a string.
fromTOML 1
