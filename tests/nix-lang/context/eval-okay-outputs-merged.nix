# Outputs of one derivation are collected and sorted.
let o = n: builtins.appendContext n { "/nix/store/11111111111111111111111111111111-d.drv" = { outputs = [ n ]; }; }; in builtins.getContext (o "out" + o "dev" + o "out")
