# `split` works on bytes, so it can take a character apart.
map (x: if builtins.isString x then builtins.stringLength x else x) (builtins.split "" "é")
