# An entry of the search path may be built, too.
builtins.findFile [
  {
    prefix = "x";
    path = derivation { name = "a"; builder = "b"; system = "c"; };
  }
] "x/y"
