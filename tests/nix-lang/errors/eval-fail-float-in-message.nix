# A float in a message is printed as in the result.
builtins.length 1234567.0
