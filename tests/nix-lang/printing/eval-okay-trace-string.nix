# `trace` prints a string as it is, without quotes.
builtins.trace "a \"b\" \\ \${" 1
