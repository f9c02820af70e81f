# A number that does not fit 32 bits compares as letters, older than any number.
[ (builtins.compareVersions "2147483648" "1") (builtins.compareVersions "2147483647" "1") (builtins.compareVersions "2147483648" "2147483649") (builtins.compareVersions "99999999999" "9999999999") ]
