# Of what a string depends on, a message shows paths before whole derivations and outputs.
let
  context = {
    "/nix/store/1111111111111111111111111111111a-drv.drv" = { outputs = [ "out" ]; allOutputs = true; };
    "/nix/store/2222222222222222222222222222222a-path".path = true;
    "/nix/store/3333333333333333333333333333333a-path".path = true;
  };
in
builtins.getAttr (builtins.appendContext "name" context) { }
