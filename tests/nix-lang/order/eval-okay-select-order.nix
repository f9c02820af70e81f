# A selection evaluates the set, then the computed name, then the attribute.
(builtins.trace "set" { a = builtins.trace "attribute" 1; }).${builtins.trace "name" "a"}
