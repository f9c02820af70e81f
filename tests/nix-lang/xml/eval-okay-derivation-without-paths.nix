# `toXML` of a set of type "derivation" without paths.
builtins.toXML { type = "derivation"; name = "n"; }
