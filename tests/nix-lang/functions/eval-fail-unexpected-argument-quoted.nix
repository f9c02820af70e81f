# An unexpected argument whose name is no identifier is shown in quotes.
({ a ? 1 }: a) { "x y" = 1; }
