# Version parts which are numbers compare as numbers.
map ({ a, b }: builtins.compareVersions a b) [ { a = "1.2"; b = "1.10"; } { a = "1.10"; b = "1.2"; } { a = "1.0"; b = "1.0"; } { a = "01"; b = "1"; } ]
