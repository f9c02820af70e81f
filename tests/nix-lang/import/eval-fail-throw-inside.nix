# A `throw` from an imported file is passed on.
import ./failing.nix
