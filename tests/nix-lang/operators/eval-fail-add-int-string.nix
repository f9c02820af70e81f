# A number on the left of `+` admits only numbers on the right.
1 + "a"
