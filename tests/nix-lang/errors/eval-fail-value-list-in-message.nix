# A list in a message, with elements of every kind.
[ 1 1.5 "s" null true /p [ ] { } (x: x) builtins.map ] 1
