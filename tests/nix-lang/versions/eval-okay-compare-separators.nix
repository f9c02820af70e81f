# Dots and dashes separate alike, and several are as one.
[ (builtins.compareVersions "1.2" "1-2") (builtins.compareVersions "1..2" "1.2") (builtins.compareVersions ".1" "1") (builtins.compareVersions "1." "1") (builtins.compareVersions "1_2" "1.2") ]
