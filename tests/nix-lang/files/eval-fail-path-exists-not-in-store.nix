# pathExists too fails for a path that depends on what is not in the store.
builtins.pathExists "${./eval-fail-path-exists-not-in-store.nix}/x"
