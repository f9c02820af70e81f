# `toJSON` refuses bytes that are no UTF-8.
builtins.toJSON "aÿ"