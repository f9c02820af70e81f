{ name = "b"; other = import ./lazy-cycle-a.nix; }
