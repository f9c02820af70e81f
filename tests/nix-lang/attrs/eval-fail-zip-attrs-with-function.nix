# `zipAttrsWith` needs a function even for an empty list.
builtins.zipAttrsWith 1 [ ]
