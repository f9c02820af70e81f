# `readFileType` of a missing entry.
builtins.readFileType ./none
