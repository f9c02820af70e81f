# Captured words are copied: into the closure, and from a thunk to its frame on entry.
a: b: [ (x: a + x) (a b a) ]
