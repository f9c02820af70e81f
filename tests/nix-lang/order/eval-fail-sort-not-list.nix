# `sort` needs a list.
builtins.sort builtins.lessThan { }
