# So does `fetchGit`.
builtins.fetchGit (throw "argument")
