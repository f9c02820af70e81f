# Files which import one another at once are an infinite recursion.
import ./strict-cycle-a.nix
