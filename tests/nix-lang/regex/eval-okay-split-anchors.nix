# In `split` anchors hold at the ends of the whole string.
[ (builtins.split "^a" "aaa") (builtins.split "a$" "aaa") (builtins.split "^" "ab") (builtins.split "$" "ab") ]
