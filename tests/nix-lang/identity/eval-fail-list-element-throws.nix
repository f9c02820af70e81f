# Comparing lists of the same length evaluates elements up to the first difference.
[ 1 (throw "second") ] == [ 1 2 ]
