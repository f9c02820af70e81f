# `flakeRefToString` puts a flake reference together.
builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; ref = "v1"; dir = "sub"; }
