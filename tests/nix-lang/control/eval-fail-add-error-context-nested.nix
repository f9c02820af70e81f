# Several messages are shown from the outermost inwards.
builtins.addErrorContext "outer" (builtins.addErrorContext "inner" (1 + "a"))
