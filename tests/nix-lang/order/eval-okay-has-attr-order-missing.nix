# After a missing part `?` does not evaluate the names that follow.
{ } ? ${builtins.trace "first name" "a"}.${throw "unused"}
