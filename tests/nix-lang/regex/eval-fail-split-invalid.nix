# A pattern that is no regular expression is an error.
builtins.split "a)" "a"
