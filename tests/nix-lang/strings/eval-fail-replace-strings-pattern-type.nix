# Every pattern of `replaceStrings` must be a string, used or not.
builtins.replaceStrings [ "a" 1 ] [ "b" "c" ] "a"
