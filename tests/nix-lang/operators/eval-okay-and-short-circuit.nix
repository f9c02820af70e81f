# `&&` does not evaluate its right side once the left is false.
false && throw "unused"
