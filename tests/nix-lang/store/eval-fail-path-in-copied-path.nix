# A path in the store is realised before it is added again.
builtins.path { path = "${./eval-fail-path-in-copied-path.nix}/x"; name = "y"; }
