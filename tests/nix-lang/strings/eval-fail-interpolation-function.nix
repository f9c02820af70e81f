# A function is not interpolated.
"a${x: x}"
