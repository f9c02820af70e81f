# A closing bracket is not special outside of brackets, so it cannot be escaped.
builtins.match "a\\]" "a]"
