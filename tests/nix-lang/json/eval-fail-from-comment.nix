# `fromJSON` refuses comments.
builtins.fromJSON "/* c */ 1"
