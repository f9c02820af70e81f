# A bracket expression must be closed.
builtins.match "[a" "a"
