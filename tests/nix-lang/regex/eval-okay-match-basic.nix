# `match` needs the whole string to match, and gives the groups.
map (re: builtins.match re "abc123") [ "abc123" "abc" "([a-z]+)([0-9]+)" ".*" "(a)(b)(c)(.*)" "[a-z]+" ]
