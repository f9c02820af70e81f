# Without groups `match` gives an empty list, without a match null.
[ (builtins.match "a*" "aaa") (builtins.match "a*" "aab") (builtins.match "" "") (builtins.match "" "a") ]
