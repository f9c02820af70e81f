# `toXML` escapes quote, angle brackets, ampersand and newline; other characters are plain.
builtins.toXML "\"<>&'\n\t\ré"
