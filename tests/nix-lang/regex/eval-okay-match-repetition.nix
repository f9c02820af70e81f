# Repetition with stars, plus, question marks and bounds.
map (re: builtins.match re "aaa" != null) [ "a{3}" "a{2}" "a{2,}" "a{1,2}" "a{1,3}" "a+" "a?" "(a)*" "a{0}aaa" ]
