# A change between digits and other characters starts a new part.
[ (builtins.compareVersions "1a2" "1.a.2") (builtins.compareVersions "rc10" "rc9") ]
