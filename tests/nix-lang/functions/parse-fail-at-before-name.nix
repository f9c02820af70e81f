# An @-pattern needs formals.
a@b: a
