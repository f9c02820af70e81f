# A binding may shadow any builtin, `builtins` included.
let builtins = { add = a: b: "mine"; }; map = f: l: "mine too"; in [ (builtins.add 1 2) (map 1 2) ]
