import ./strict-cycle-b.nix
