# What a path depends on is looked for in the same order: paths, then outputs.
let
  context = {
    "/nix/store/1111111111111111111111111111111a-a.drv".outputs = [ "out" ];
    "/nix/store/3333333333333333333333333333333a-path".path = true;
    "/nix/store/2222222222222222222222222222222a-path".path = true;
  };
in
builtins.readFile (builtins.appendContext "/nix" context)
