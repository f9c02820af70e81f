# Of what a string depends on, a message shows whole derivations before outputs.
let
  context = {
    "/nix/store/1111111111111111111111111111111a-a.drv".outputs = [ "out" ];
    "/nix/store/2222222222222222222222222222222a-b.drv".allOutputs = true;
  };
in
builtins.getAttr (builtins.appendContext "name" context) { }
