# A string on the right of a float.
1.5 + "a"
