# The set of a `with` is not evaluated unless a name is looked up in it.
with throw "unused"; let a = 1; in a
