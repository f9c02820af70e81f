# `+` and `-` share one level and associate to the left.
[ (10 - 4 - 3) (10 - 4 + 3) (10 + 4 - 3) ("a" + "b" + "c") ]
