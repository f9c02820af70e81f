# Matches at the ends leave empty strings there.
[ (builtins.split "," ",") (builtins.split "a+" "aabaa") (builtins.split "abc" "abc") ]
