# Formals are separated by one comma.
{ a,, b }: a
