# Ints may have leading zeros; `00.5` is `0` followed by `0.5`.
[ 007 00 00.5 ]
