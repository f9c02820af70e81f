# Defaults that need one another are an infinite recursion.
({ a ? b, b ? a }: a) { }
