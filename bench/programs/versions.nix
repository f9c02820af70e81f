# Versions and names as a package collection handles them: `compareVersions`, `splitVersion`,
# `parseDrvName`, and a sort by version.
let
  inherit (builtins)
    bitAnd compareVersions concatStringsSep elemAt foldl' genList length parseDrvName sort
    splitVersion stringLength;

  version =
    i: "${toString (bitAnd i 7)}.${toString (bitAnd (i * 31) 63)}.${toString i}pre${toString (i / 9)}";
  versions = genList version 70000;
  sorted = sort (a: b: compareVersions a b < 0) versions;

  parts = foldl' (acc: v: acc + length (splitVersion v)) 0 versions;
  majorMinor =
    v: concatStringsSep "." [ (elemAt (splitVersion v) 0) (elemAt (splitVersion v) 1) ];
  majors = foldl' (acc: v: acc + stringLength (majorMinor v)) 0 versions;
  name = v: parseDrvName "some-package-name-${v}";
  names = foldl' (acc: v: acc + stringLength (name v).version) 0 versions;
in
[ (elemAt sorted 35000) parts majors names ]
