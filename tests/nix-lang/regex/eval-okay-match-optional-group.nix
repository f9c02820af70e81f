# A group that took no part is null, one that matched nothing is empty.
[ (builtins.match "(a)?b" "b") (builtins.match "(a*)b" "b") (builtins.match "(a)|(b)" "b") (builtins.match "((a)|b)+" "ab") ]
