# `hashString` needs a string.
builtins.hashString "md5" 1
