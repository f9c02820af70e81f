# `compareVersions` orders a list of versions.
builtins.sort (a: b: builtins.compareVersions a b < 0) [ "1.0" "1.0pre1" "1.0a" "0.9" "1.0.1" "1.0-1" ]
