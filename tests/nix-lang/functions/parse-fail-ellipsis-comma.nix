# After `...` no comma may follow.
{ a, ..., }: a
