# With a float on one side, `builtins.add` still names the type of the other.
builtins.add 1.5 "b"
