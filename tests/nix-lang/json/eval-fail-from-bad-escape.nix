# `fromJSON` refuses escapes that JSON does not have.
builtins.fromJSON ''"\x41"''
