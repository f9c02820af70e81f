# A missing part is older than a number and newer than `pre`.
[ (builtins.compareVersions "1" "1.0") (builtins.compareVersions "1.0" "1") (builtins.compareVersions "1" "1pre") (builtins.compareVersions "1pre" "1") (builtins.compareVersions "" "") (builtins.compareVersions "" "0") ]
