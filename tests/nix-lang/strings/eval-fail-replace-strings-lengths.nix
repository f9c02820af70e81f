# `replaceStrings` needs as many replacements as patterns.
builtins.replaceStrings [ "a" ] [ ] "a"
