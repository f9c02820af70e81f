# A file whose value is its own import is an infinite recursion.
import ./eval-fail-cycle-with-itself.nix
