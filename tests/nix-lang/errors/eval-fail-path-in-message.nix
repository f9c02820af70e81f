# A path in a message is printed as it is.
builtins.length /a/b
