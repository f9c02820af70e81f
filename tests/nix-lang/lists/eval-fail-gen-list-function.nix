# `genList` needs a function even for no elements.
builtins.genList 1 0
