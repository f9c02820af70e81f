# An int cannot be appended to a path.
/a + 1
