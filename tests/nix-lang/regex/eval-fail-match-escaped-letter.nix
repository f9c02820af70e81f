# A letter cannot be escaped.
builtins.match "\\n" "n"
