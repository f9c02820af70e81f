{ name = "a"; other = import ./lazy-cycle-b.nix; }
