# An interpolation cannot be empty.
"a${}b"
