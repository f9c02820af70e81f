{ a = (import ./cycle-b.nix).b; }
