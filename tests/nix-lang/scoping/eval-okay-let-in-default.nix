# A `let` in a default makes a scope of its own.
({ a ? let b = 2; in b + c, c ? 1 }: a) { }
