/** `derivation attributes`: the set of the first output, with all outputs in it. Paths are computed by
    `derivationStrict` when one is asked for. */
attributes@{ outputs ? [ "out" ], ... }:
let
  paths = derivationStrict attributes;
  shared = attributes // builtins.listToAttrs members // {
    all = map (member: member.value) members;
    drvAttrs = attributes;
  };
  members = map member outputs;
  member = output: {
    name = output;
    value = shared // {
      outPath = builtins.getAttr output paths;
      drvPath = paths.drvPath;
      type = "derivation";
      outputName = output;
    };
  };
in
(builtins.head members).value
