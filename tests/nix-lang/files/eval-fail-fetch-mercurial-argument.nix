# So does `fetchMercurial`.
builtins.fetchMercurial (throw "argument")
