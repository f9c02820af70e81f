# The name of an entry must be the whole first part of the path looked for.
[ (builtins.tryEval <x/file.nix>).success (builtins.tryEval <xyz/file.nix>).success (builtins.tryEval <xy/file.nix>).success (builtins.tryEval <xy/none.nix>).success ]
