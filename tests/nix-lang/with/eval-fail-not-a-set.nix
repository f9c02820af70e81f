# `with` needs a set, when a name is looked up in it.
with 1; a
