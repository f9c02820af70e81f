# `readFile` needs an absolute path when it is given a string.
builtins.readFile "tree/a.txt"
