# `outputOf` needs a string that depends on a single thing.
builtins.outputOf "/nix/store/x" "out"
