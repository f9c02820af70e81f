# So is a key.
builtins.fromTOML "\"a${builtins.substring 1 1 "é"}\" = 1"
