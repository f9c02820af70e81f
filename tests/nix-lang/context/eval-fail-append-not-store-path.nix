# The names given to `appendContext` must be store paths.
builtins.appendContext "s" { "/etc/passwd" = { path = true; }; }
