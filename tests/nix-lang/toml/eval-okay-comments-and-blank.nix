# Comments and blank lines mean nothing, nor does an empty text.
[ (fromTOML "# only a comment\n\n") (fromTOML "") (fromTOML "a = 1 # after\n\n# b = 2\n") ]
