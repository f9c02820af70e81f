# `floor` needs a number.
builtins.floor { }
