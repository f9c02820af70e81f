# Letters are older than numbers; `pre` is older than every other part.
[ (builtins.compareVersions "1.a" "1.1") (builtins.compareVersions "1.a" "1.b") (builtins.compareVersions "1pre" "1a") (builtins.compareVersions "1a" "1") (builtins.compareVersions "1prerelease" "1a") ]
