# There are no references back to a group.
builtins.match "(a)\\1" "aa"
