# `storePath` gives the text as it is, depending on the store path in it.
let
  path = "/nix/store/0pd4llb3k36fnppfxwp6nlwsxwlv0y2c-a";
in
[ (builtins.storePath path) (builtins.getContext (builtins.storePath "${path}/b/c")) ]
