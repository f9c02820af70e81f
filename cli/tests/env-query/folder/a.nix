{ a = { type = "derivation"; name = "of-a-1"; }; s = { d = { type = "derivation"; name = "deep-1"; }; }; }
