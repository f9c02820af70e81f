# `replaceStrings`: escaping many short strings, and many patterns over one long text.
let
  inherit (builtins) concatStringsSep foldl' genList replaceStrings stringLength;

  escapeXml = replaceStrings [ "&" "<" ">" "\"" "'" ] [ "&amp;" "&lt;" "&gt;" "&quot;" "&apos;" ];
  escapeShell = s: "'${replaceStrings [ "'" ] [ "'\\''" ] s}'";
  sanitise = replaceStrings [ "." "/" "-" ] [ "_" "_" "_" ];

  short = genList (i: "<item name=\"n${toString i}\"> it's / some-path.txt & more </item>") 70000;
  escaped = foldl' (
    acc: s: acc + stringLength (escapeXml s) + stringLength (escapeShell s) + stringLength (sanitise s)
  ) 0 short;

  letters = genList (i: builtins.substring i 1 "abcdefghijklmnopqrstuvwxyz") 26;
  upper = genList (i: builtins.substring i 1 "ABCDEFGHIJKLMNOPQRSTUVWXYZ") 26;
  long = concatStringsSep "\n" short;
in
[ escaped (builtins.substring 6 40 (replaceStrings letters upper long)) ]
