# `groupBy` and `partition` call their function for each element in order.
[ (builtins.groupBy (x: builtins.trace "group ${x}" x) [ "b" "a" ]) (builtins.partition (x: builtins.trace "part ${x}" (x == "a")) [ "b" "a" ]) ]
