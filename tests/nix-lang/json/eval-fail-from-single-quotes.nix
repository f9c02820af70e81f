# `fromJSON` refuses strings in single quotes.
builtins.fromJSON "{'a': 1}"
