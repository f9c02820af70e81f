# A failed selection evaluates its computed names once more, for the message; an error in it is not seen.
builtins.tryEval (builtins.trace "set" { a = throw "value"; }).${builtins.trace "name" "a"}
