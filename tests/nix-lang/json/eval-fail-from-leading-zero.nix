# `fromJSON` refuses numbers with leading zeros.
builtins.fromJSON "01"
