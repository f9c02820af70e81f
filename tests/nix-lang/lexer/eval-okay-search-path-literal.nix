# `<x>` calls `__findFile` with `__nixPath` and the name, as they are in scope.
let __findFile = p: n: "${p}:${n}"; __nixPath = "np"; in [ <a> <a/b-c.d> ]
