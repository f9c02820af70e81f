# `tail` needs a list.
builtins.tail { }
