# Without a match `split` gives the whole string.
[ (builtins.split "x" "abc") (builtins.split "x" "") ]
