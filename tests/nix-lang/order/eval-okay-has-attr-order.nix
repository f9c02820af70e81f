# `?` evaluates the set before a computed name.
(builtins.trace "set" { a.b = 1; }) ? ${builtins.trace "first name" "a"}.${builtins.trace "second name" "b"}
