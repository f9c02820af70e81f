# An int is not interpolated.
"${1}"
