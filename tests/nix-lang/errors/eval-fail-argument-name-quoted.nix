# So it is for an unexpected argument.
({ a }: a) { a = 1; "a b" = 2; }
