# Empty alternatives and groups are allowed.
[ (builtins.match "a||b" "") (builtins.match "(|a)b" "b") (builtins.match "()" "") (builtins.match "a|" "a") ]
