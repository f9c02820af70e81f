# A partly applied builtin in a message is shown as such.
builtins.length (builtins.add 1)
