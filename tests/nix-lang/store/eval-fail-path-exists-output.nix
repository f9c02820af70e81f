# Even whether an output exists is only known after it was built.
builtins.pathExists "${derivation { name = "a"; builder = "b"; system = "c"; }}/x"
