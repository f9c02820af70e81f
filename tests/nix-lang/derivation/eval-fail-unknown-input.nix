# A derivation that was not made here is no input.
derivationStrict {
  name = "b";
  builder = "b";
  system = "x";
  y = builtins.appendContext "u" { "/nix/store/l9ldjc53ry43x24hvq73jx7dx0489mhj-a.drv".outputs = [ "out" ]; };
}
