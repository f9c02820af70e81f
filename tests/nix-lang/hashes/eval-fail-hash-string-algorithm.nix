# `hashString` refuses an algorithm it does not know.
builtins.hashString "sha3" "x"
