# The builtins that fetch are there, and nothing is fetched before they are called.
map builtins.isFunction [ builtins.fetchurl builtins.fetchTarball builtins.fetchGit builtins.fetchMercurial builtins.fetchTree builtins.getFlake ]
