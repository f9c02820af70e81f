# `length` needs a list.
builtins.length { }
