# A set on the left of `+` becomes its outPath; the path on the right is not copied to the store.
{ outPath = "/x"; } + /foo
