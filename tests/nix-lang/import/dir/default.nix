{ from = "dir/default.nix"; other = import ./other.nix; }
