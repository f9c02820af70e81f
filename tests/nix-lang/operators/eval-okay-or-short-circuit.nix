# `||` does not evaluate its right side once the left is true.
true || throw "unused"
