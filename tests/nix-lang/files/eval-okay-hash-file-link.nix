# `hashFile` follows links.
builtins.hashFile "sha256" ./tree/link == builtins.hashFile "sha256" ./tree/a.txt
