# Alternatives: the longest match as a whole; among equally long ones the first alternative.
[ (builtins.match "(a|ab)(c|bcd)?" "abcd") (builtins.match "(a|ab)(bc|c)" "abc") (builtins.match "(ab|a)(bc|c)" "abc") (builtins.match "(x*)(x*)" "xx") ]
