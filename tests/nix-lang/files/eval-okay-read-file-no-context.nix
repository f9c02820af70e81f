# What `readFile` reads outside the store has no context.
builtins.hasContext (builtins.readFile ./tree/a.txt)
