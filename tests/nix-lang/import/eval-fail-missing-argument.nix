# A missing argument of a function from another file is shown there.
import ./function.nix { }
