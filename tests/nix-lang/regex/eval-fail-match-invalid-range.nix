# A range must go upwards.
builtins.match "[z-a]" "a"
