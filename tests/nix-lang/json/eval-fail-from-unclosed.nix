# `fromJSON` refuses an object that is not closed, and tells line and column.
builtins.fromJSON "{\n  \"a\": 1\n"
