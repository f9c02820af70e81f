# An undefined variable in an imported file is shown there, although it is not needed.
import ./undefined.nix
