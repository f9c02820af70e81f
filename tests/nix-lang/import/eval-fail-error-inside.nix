# An error inside an imported file tells which file was being evaluated.
import ./type-error.nix
