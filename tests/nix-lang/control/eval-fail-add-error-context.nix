# `addErrorContext` adds its message to an error.
builtins.addErrorContext "while being tested" (throw "bad")
