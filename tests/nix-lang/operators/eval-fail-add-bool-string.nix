# Booleans are not turned into strings by `+`.
"a" + true
