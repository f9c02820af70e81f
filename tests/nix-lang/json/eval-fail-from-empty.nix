# `fromJSON` of empty text is an error.
builtins.fromJSON ""
