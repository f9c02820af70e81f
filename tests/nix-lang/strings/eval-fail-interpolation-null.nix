# `null` is not interpolated.
"a${null}"
