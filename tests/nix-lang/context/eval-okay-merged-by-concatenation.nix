# Joining strings joins their contexts, each element once.
let p = n: builtins.appendContext n { "/nix/store/00000000000000000000000000000000-${n}" = { path = true; }; }; in [ (builtins.attrNames (builtins.getContext (p "a" + p "b"))) (builtins.attrNames (builtins.getContext "${p "b"}-${p "a"}-${p "b"}")) ]
