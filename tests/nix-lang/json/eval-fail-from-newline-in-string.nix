# `fromJSON` refuses a newline within a string.
builtins.fromJSON "\"a\nb\""
