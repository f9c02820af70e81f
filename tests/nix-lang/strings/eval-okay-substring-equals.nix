# A piece of a string that is only compared: of any length, behind the end, of what is not evaluated yet or no string.
let
  inherit (builtins) substring stringLength tryEval toFile;
  hasPrefix = prefix: string: substring 0 (stringLength prefix) string == prefix;
  hasSuffix =
    suffix: string:
    let
      all = stringLength string;
      end = stringLength suffix;
    in
    all >= end && substring (all - end) all string == suffix;
  at =
    start: len: string: piece:
    substring start len string == piece;
  file = toFile "file" "";
in
{
  prefix = map (hasPrefix "ab") [ "" "a" "ab" "abc" "ba" "aab" "AB" ];
  long = [
    (hasPrefix "services.xserver.enable" "services.xserver.enabled")
    (hasPrefix "services.xserver.enable" "services.xserver.enabke")
    (hasPrefix "services.xserver.enable" "services.xserver.enabl")
    (hasPrefix "services.xserver" "servicfs.xserver")
  ];
  suffix = map (hasSuffix ".nix") [ "" "nix" ".nix" "a.nix" "a.nix " ];
  empty = [ (hasPrefix "" "") (hasPrefix "" "a") (hasSuffix "" "a") ];
  rest = [ (at 1 (-1) "abc" "bc") (at 3 (-1) "abc" "") (at 4 (-1) "abc" "") (at 4 2 "abc" "") ];
  middle = [ (at 1 1 "abc" "b") (at 1 0 "abc" "") (at 1 9223372036854775807 "abc" "bc") (at 9223372036854775807 1 "abc" "") ];
  coerced = [
    (hasPrefix "a" { outPath = "abc"; })
    (hasPrefix "a" { __toString = _: "abc"; })
    (at 0 2 "abc" { outPath = "ab"; })
    (at 0 1 "1" 1)
    (at 0 1 "1" null)
    (at 0 0 "" [ ])
  ];
  # Strings are equal whatever they depend on.
  context = [ (hasPrefix "/nix/store" file) (hasPrefix "${file}" file) (at 0 3 file (substring 0 3 "${file}")) ];
  late = map (n: hasPrefix ("a" + toString n) ("a" + toString (n * 10))) [ 1 2 ];
  failing = map (test: (tryEval test).success) [
    (hasPrefix (throw "prefix") "a")
    (hasPrefix "a" (throw "string"))
    (at (throw "start") 1 "a" "a")
    (at 0 (throw "length") "a" "a")
    (at 0 1 "a" (throw "piece"))
  ];
  # `!=` and the other way round.
  others = [ (substring 0 1 "ab" != "a") ("a" == substring 0 1 "ab") ];
}
