# `replaceStrings` evaluates only the replacements that are used, each once.
builtins.replaceStrings [ "a" "b" ] [ (builtins.trace "used" "x") (throw "unused") ] "aca"
