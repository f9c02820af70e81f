# A dot matches a newline, and each byte of a character above 127 alone.
[ (builtins.match "a.b" "a\nb") (builtins.match "." "é") (builtins.match ".." "é") (builtins.match "(.)(.)" "é" != null) ]
