{ d = { type = "derivation"; name = "of-default-1"; }; }
