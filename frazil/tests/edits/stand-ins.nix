# Calls what a package file or a module is with stand-ins for its arguments and selects an attribute. A stand-in is a
# function that gives its argument back, so `stdenv.mkDerivation { … }` and `fetchurl { … }` are the sets themselves.
let
  names = [
    "mkDerivation" "buildPythonPackage" "buildPythonApplication" "buildGoModule" "buildGoPackage" "buildRustPackage"
    "buildPerlPackage" "buildDunePackage" "buildRubyGem" "buildDotnetModule" "buildPecl" "mkXfceDerivation" "bundlerApp"
    "fetchurl" "fetchzip" "fetchPypi" "fetchFromGitHub" "fetchFromGitLab" "fetchgit" "fetchpatch"
    "lib" "stdenv" "pkgs" "types" "licenses" "platforms" "maintainers" "teams"
    "python" "python3" "pythonPackages" "python2Packages" "python3Packages" "rustPlatform" "perlPackages"
  ];
  standIn = builtins.listToAttrs (map (name: { inherit name; value = standIn; }) names) // {
    __functor = self: argument: argument;
  };
  # `{ a, b ? … }: …` is called with those that have no default, another function with anything.
  call = depth: value:
    if depth == 0 || !builtins.isFunction value then value
    else
      let
        formals = builtins.functionArgs value;
        given = builtins.filter (name: !formals.${name}) (builtins.attrNames formals);
        arguments = builtins.listToAttrs (map (name: { inherit name; value = standIn; }) given);
      in
      call (depth - 1) (value (if formals == { } then standIn else arguments));
in
path: value: builtins.foldl' (set: name: call 3 set.${name}) (call 3 value) path
