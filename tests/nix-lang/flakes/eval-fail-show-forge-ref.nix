# A forge's branch must be one that Git could have.
builtins.flakeRefToString { type = "sourcehut"; owner = "o"; repo = "r"; ref = "x.lock"; }
