# Groups are numbered by their opening parentheses, and keep their last match.
[ (builtins.match "((a)(b))(c)" "abc") (builtins.match "(a|(b))+" "ba") (builtins.match "(a*)*" "aaa") (builtins.match "(a(b)?)+" "aba") ]
