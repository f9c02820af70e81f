# `toPath` refuses an empty string.
builtins.toPath ""
