# A block comment must be closed.
1 /* abc
