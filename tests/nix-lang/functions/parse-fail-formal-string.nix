# Formals are bare names.
{ "a" }: 1
