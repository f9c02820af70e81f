# `toJSON` escapes quote, backslash and control characters, and nothing else.
builtins.toJSON "\"\\/\n\r\t é☃ \${x} <>&'"
