# The search path is a list, here an empty one.
builtins.head builtins.nixPath
