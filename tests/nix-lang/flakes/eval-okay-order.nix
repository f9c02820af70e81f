# The attributes of a reference are evaluated in the order in which the program first names them.
let t = builtins.trace;
in builtins.flakeRefToString { repo = t "repo" "r"; type = t "type" "github"; owner = t "owner" "o"; dir = t "dir" "d"; }
