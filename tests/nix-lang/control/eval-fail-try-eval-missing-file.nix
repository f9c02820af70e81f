# `tryEval` does not catch a missing file.
builtins.tryEval (import ./no-such-file.nix)
