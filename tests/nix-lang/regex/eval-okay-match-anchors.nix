# Anchors may stand in a pattern; within `match` they hold at the ends only.
[ (builtins.match "^abc$" "abc") (builtins.match "^a" "a") (builtins.match "a^b" "a^b") (builtins.match "a$b" "a$b") (builtins.match "(^a|b)*" "ab") ]
