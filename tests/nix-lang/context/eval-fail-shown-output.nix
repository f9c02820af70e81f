# Of outputs that a string depends on, a message shows that of the first derivation.
let
  context = {
    "/nix/store/1111111111111111111111111111111a-a.drv".outputs = [ "out" "lib" ];
    "/nix/store/2222222222222222222222222222222a-b.drv".outputs = [ "bin" ];
  };
in
builtins.getAttr (builtins.appendContext "name" context) { }
