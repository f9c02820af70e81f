# A pattern that may match nothing also splits between bytes.
[ (builtins.split "" "abc") (builtins.split "x*" "axb") (builtins.split "()" "ab") (builtins.split "" "") ]
