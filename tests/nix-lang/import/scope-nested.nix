{ inner = import ./plain-function.nix; v = v; }
