[ { type = "derivation"; name = "of-list-1"; } ]
