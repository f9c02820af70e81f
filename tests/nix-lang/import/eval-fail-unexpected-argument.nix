# An unexpected argument of a function from another file is shown there.
import ./function.nix { x = 1; z = 2; }
