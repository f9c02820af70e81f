# A computed name after `?` must be a string.
{ } ? ${1}
