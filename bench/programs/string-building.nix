# Making text: interpolation, `concatStringsSep`, `concatMap` and `toString`, as generators of
# configuration files do.
let
  inherit (builtins) attrNames concatStringsSep foldl' genList stringLength;

  section = n: {
    name = "section-${toString n}";
    enable = n / 2 * 2 == n;
    port = 1000 + n;
    hosts = genList (i: "host-${toString i}.example.org") 8;
  };

  value =
    v:
    if builtins.isBool v then
      (if v then "true" else "false")
    else if builtins.isList v then
      "[ ${concatStringsSep ", " (map value v)} ]"
    else if builtins.isInt v then
      toString v
    else
      ''"${v}"'';

  render = set: ''
    [${set.name}]
    ${concatStringsSep "\n" (map (k: "  ${k} = ${value set.${k}};") (attrNames set))}
  '';

  text = concatStringsSep "\n" (genList (n: render (section n)) 48000);
  again = foldl' (acc: n: acc + stringLength "${toString n}/${toString (n + 1)}") 0 (
    genList (i: i) 400000
  );
in
[ (stringLength text) again (builtins.substring 100000 40 text) ]
