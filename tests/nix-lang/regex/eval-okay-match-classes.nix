# Each character class, tried on all kinds of characters.
map (c: builtins.filter (s: builtins.match "[[:${c}:]]" s != null) [ "a" "Z" "5" " " "\t" "_" "!" "f" "é" ]) [ "alpha" "digit" "alnum" "upper" "lower" "space" "blank" "punct" "xdigit" "print" "graph" "cntrl" ]
