# `hashFile` refuses an algorithm it does not know.
builtins.hashFile "md4" ./hashed.txt
