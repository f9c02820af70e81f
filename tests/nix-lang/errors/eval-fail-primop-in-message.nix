# A builtin in a message is shown with its name.
builtins.length builtins.length
