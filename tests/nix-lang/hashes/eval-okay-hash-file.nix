# `hashFile` hashes the bytes of a file.
[ (builtins.hashFile "sha256" ./hashed.txt == builtins.hashString "sha256" (builtins.readFile ./hashed.txt)) (builtins.hashFile "md5" ./hashed.txt) ]
