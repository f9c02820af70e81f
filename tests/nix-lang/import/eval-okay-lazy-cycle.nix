# Files may import one another as long as the values do not need one another.
(import ./lazy-cycle-a.nix).other.other.other.name
