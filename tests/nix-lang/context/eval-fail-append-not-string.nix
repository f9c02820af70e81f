# `appendContext` needs a string.
builtins.appendContext 1 { }
