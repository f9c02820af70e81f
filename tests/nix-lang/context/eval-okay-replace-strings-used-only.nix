# `replaceStrings` takes the context of those replacements that are used, and none of the patterns.
let c = n: builtins.appendContext n { "/nix/store/00000000000000000000000000000000-${n}" = { path = true; }; }; in map (s: builtins.attrNames (builtins.getContext s)) [ (builtins.replaceStrings [ "x" "y" ] [ (c "a") (c "b") ] "x") (builtins.replaceStrings [ (c "p") ] [ "q" ] "p") ]
