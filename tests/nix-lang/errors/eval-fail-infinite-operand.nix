# The place of an infinite recursion is the variable that needs itself.
let x = y - 1; y = 3 - x; in x
