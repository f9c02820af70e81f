# A function with formals is printed as a function when no arguments are given.
{ a ? 1 }: a
