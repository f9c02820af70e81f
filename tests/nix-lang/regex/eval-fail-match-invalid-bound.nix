# Bounds must be closed and have a lower limit.
builtins.match "a{,2}" "a"
