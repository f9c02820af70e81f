# An interpolation must be closed.
"a${1"
