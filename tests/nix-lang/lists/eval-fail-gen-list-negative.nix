# `genList` cannot make a list of negative length.
builtins.genList (i: i) (-1)
