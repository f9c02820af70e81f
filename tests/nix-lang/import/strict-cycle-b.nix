import ./strict-cycle-a.nix
