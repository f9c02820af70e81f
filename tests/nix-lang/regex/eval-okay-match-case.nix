# Case matters.
[ (builtins.match "ABC" "abc") (builtins.match "[A-Z]+" "abc") ]
