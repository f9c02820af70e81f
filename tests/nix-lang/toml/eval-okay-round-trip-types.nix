# The types of TOML values.
builtins.mapAttrs (n: builtins.typeOf) (fromTOML "a = 1\nb = 1.0\nc = \"s\"\nd = true\ne = []\nf = {}\n")
