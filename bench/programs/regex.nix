# Regular expressions: `match` with groups on many short lines, and `split`.
let
  inherit (builtins)
    concatStringsSep elemAt filter foldl' genList isString length match split stringLength;

  version = i: "${toString (i / 100)}.${toString (i / 10)}.${toString i}";
  lines = genList (i: "pkg-${toString i} ${version i} <user${toString i}@example.org>") 40000;

  parse =
    line:
    let
      m = match "([a-z]+-[0-9]+) ([0-9]+)\\.([0-9]+)\\.([0-9]+) <([^@]+)@([a-z.]+)>" line;
    in
    stringLength (elemAt m 0) + stringLength (elemAt m 4);

  parsed = foldl' (acc: line: acc + parse line) 0 lines;
  misses = length (filter (line: match ".*(alpha|beta).*" line != null) lines);
  pieces = foldl' (acc: line: acc + length (filter isString (split "[ .@]" line))) 0 lines;
  words = length (split "[[:space:]]+" (concatStringsSep "\n\t " lines));
in
[ parsed misses pieces words ]
