# `partition` needs a function even for an empty list.
builtins.partition "f" [ ]
