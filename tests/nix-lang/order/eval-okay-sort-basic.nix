# `sort` orders numbers, strings, paths and lists with a comparison.
[ (builtins.sort builtins.lessThan [ 3 1 2 ]) (builtins.sort (a: b: a > b) [ 3 1 2 ]) (builtins.sort builtins.lessThan [ "b" "a" "" "B" ]) (builtins.sort (a: b: a < b) [ [ 2 ] [ 1 2 ] [ 1 ] [ ] ]) (builtins.sort builtins.lessThan [ 2.5 1 2 ]) ]
