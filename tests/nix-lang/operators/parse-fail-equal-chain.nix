# `==` does not associate.
1 == 2 == 3
