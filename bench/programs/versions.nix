# Versions and names as a package collection handles them: `compareVersions`, `splitVersion`,
# `parseDrvName`, and a sort by version.
let
  inherit (builtins) compareVersions concatStringsSep elemAt foldl' genList length parseDrvName sort splitVersion;

  version = i: "${toString (builtins.bitAnd i 7)}.${toString (builtins.bitAnd (i * 31) 63)}.${toString i}pre${toString (i / 9)}";
  versions = genList version 12000;
  sorted = sort (a: b: compareVersions a b < 0) versions;

  parts = foldl' (acc: v: acc + length (splitVersion v)) 0 versions;
  majorMinor = foldl' (acc: v: acc + builtins.stringLength (concatStringsSep "." [ (elemAt (splitVersion v) 0) (elemAt (splitVersion v) 1) ])) 0 versions;
  names = foldl' (acc: v: acc + builtins.stringLength (parseDrvName "some-package-name-${v}").version) 0 versions;
in
[ (elemAt sorted 6000) parts majorMinor names ]
