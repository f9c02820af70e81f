# There are no classes with a backslash.
builtins.match "\\d+" "1"
