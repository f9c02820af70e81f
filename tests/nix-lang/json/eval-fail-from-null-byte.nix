# `fromJSON` refuses a string with a null byte.
builtins.fromJSON ''"a\u0000b"''
