# `any` needs a function even for an empty list.
builtins.any 1 [ ]
