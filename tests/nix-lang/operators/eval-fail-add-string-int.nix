# A string on the left of `+` does not take a number.
"a" + 1
