# `toString` of a list names no element but shows what it could not convert.
toString [ 1 { } ]
