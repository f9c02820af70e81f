# A second `?` asks about the answer of the first.
{ } ? a ? b
