# A repetition may be repeated.
[ (builtins.match "a**" "aaa") (builtins.match "a+?" "aaa") (builtins.match "(a{2})*" "aaaa") ]
