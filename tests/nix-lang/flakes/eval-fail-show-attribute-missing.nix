# An attribute that the type needs.
builtins.flakeRefToString { type = "gitlab"; owner = "o"; }
