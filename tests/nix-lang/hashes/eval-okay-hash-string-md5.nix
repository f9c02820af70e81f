# `hashString` with MD5, of the empty string and of bytes above 127.
map (builtins.hashString "md5") [ "" "frazil" "é" ]
