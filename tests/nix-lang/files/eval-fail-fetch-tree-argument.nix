# So does `fetchTree`.
builtins.fetchTree (throw "argument")
