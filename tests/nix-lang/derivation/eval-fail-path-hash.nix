# The tree must have the hash that is given.
builtins.path { path = ./tree; sha256 = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
