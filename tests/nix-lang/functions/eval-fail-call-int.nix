# An int cannot be called.
1 2
