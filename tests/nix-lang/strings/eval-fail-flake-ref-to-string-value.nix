# The attributes of a flake reference must be strings, ints or Booleans.
builtins.flakeRefToString { type = "github"; owner = [ ]; }
