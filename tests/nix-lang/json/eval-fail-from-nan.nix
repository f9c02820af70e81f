# `fromJSON` refuses NaN.
builtins.fromJSON "NaN"
