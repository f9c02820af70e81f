# `fromJSON` refuses a name with a null byte.
builtins.fromJSON ''{"a\u0000b": 1}''
