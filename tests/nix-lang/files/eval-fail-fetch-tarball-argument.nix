# So does `fetchTarball`.
builtins.fetchTarball (throw "argument")
