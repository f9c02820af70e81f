# The value of a derivation that was read from the store: the set of its first output, with all outputs
# in it.
made@{ drvPath, name, outputs, ... }:
let
  shared = builtins.listToAttrs members // {
    inherit drvPath name;
    all = map (member: member.value) members;
    type = "derivation";
  };
  members = map member outputs;
  member = output: {
    name = output;
    value = shared // {
      outPath = builtins.getAttr output made;
      outputName = output;
    };
  };
in
(builtins.head members).value
