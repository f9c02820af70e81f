# `substring` needs an int as its start.
builtins.substring "0" 1 "abc"
