# The length given to `genList` must be an int.
builtins.genList (i: i) 2.0
