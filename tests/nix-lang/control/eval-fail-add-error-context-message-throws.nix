# An error in the message replaces the original one.
builtins.addErrorContext (throw "in the message") (throw "original")
