# Splitting into lines and words.
[ (builtins.filter builtins.isString (builtins.split "\n" "a\nb\n")) (builtins.filter (s: builtins.isString s && s != "") (builtins.split "[[:space:]]+" "  one two\tthree ")) ]
