# A character class must be known.
builtins.match "[[:frazil:]]" "a"
