# The @-name may not be one of the formals.
a@{ a }: a
