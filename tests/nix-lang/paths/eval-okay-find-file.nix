# `findFile` looks in the list given, as the search path does.
let l = [ { prefix = "p"; path = toString ./dir; } { prefix = ""; path = toString ./dir/sub; } ]; in map (n: baseNameOf (builtins.findFile l n)) [ "p" "p/file.nix" "p/sub/here.nix" "here.nix" ]
