# Reading text one character at a time with `substring`: splitting into characters, a tokeniser,
# reversing, and tests for prefixes and suffixes, all written in Nix.
let
  inherit (builtins) concatStringsSep elem foldl' genList length stringLength substring;

  characters = s: genList (i: substring i 1 s) (stringLength s);
  hasPrefix = p: s: substring 0 (stringLength p) s == p;
  hasSuffix =
    p: s:
    let
      n = stringLength s;
      k = stringLength p;
    in
    n >= k && substring (n - k) k s == p;

  text = concatStringsSep " " (genList (i: "word${toString i} = (${toString (i * 37)} + x);") 14000);
  digits = characters "0123456789";

  step =
    state: c:
    if c == " " || c == ";" then
      let
        count = state.count + 1;
      in
      if state.word == "" then state else builtins.seq count { word = ""; inherit count; }
    else if elem c digits then
      state // { word = state.word + c; }
    else
      { inherit (state) count; word = c; };

  tokens = foldl' step { word = ""; count = 0; } (characters text);
  reverse =
    s:
    let
      n = stringLength s;
    in
    concatStringsSep "" (genList (i: substring (n - i - 1) 1 s) n);

  divides = d: i: i / d * d == i;
  folder = i: if divides 3 i then "lib" else "src";
  suffix = i: if divides 2 i then ".nix" else ".rs";
  files = genList (i: folder i + toString i + suffix i) 150000;
  matching = builtins.filter (f: hasPrefix "lib" f && hasSuffix ".nix" f) files;
in
[ tokens.count (substring 0 12 (reverse text)) (length matching) ]
