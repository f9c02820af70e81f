# `filter` needs a list.
builtins.filter (x: true) "a"
