# A list is not interpolated.
"a${[ "b" ]}"
