# Files whose values need one another are an infinite recursion.
(import ./cycle-a.nix).a
