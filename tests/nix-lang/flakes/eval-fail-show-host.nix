# A forge's host has letters, digits, dots and dashes only.
builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; host = "h:1"; }
