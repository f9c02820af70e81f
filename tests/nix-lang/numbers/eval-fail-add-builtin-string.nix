# `builtins.add` does not join strings.
builtins.add "a" "b"
