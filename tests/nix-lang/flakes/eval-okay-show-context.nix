# The context of an attribute of a flake reference is dropped.
let url = builtins.flakeRefToString { type = "path"; path = builtins.toFile "x" ""; };
in [ url (builtins.hasContext url) ]
