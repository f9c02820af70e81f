# A forge's reference has a commit or a branch, not both.
builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; ref = "a"; rev = "b"; }
