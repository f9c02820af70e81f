# `toJSON` writes control characters with two short escapes, the others by number; DEL is plain.
builtins.toJSON ""