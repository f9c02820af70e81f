{ b = (import ./cycle-a.nix).a; }
