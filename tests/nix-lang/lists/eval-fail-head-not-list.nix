# `head` needs a list.
builtins.head "a"
