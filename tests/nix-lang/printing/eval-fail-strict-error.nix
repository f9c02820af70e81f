# Printing evaluates everything, and fails with any part.
[ 1 { a = [ (throw "deep inside") ]; } ]
