# `fromJSON` refuses ints between the signed and the unsigned limit.
builtins.fromJSON "9223372036854775808"
