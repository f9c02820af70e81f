# Comparison operators do not associate.
1 < 2 < 3
