# The error cannot be caught.
builtins.tryEval (builtins.readDir ./secret)
