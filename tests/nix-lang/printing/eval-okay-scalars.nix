# Each kind of simple value, as printed.
[ 1 (-1) 1.5 true false null "s" /p ]
