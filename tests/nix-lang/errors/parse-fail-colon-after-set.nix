# A set is no pattern when it has values.
{ a = 1; }: a
