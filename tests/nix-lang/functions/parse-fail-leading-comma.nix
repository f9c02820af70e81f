# Formals do not begin with a comma.
{ , a }: a
