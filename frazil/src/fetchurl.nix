# `import <nix/fetchurl.nix> { url = …; hash = …; }`: a derivation that downloads a file; the builder is
# part of Nix. Names, defaults and attributes are those of the reference, for they decide the hash of
# the derivation.
let
  # The first hash that is given, with its algorithm; an SRI hash names its own.
  expected = hash: sha512: sha1: md5: sha256:
    let
      candidates = [
        { algorithm = ""; value = hash; }
        { algorithm = "sha512"; value = sha512; }
        { algorithm = "sha1"; value = sha1; }
        { algorithm = "md5"; value = md5; }
      ];
      given = builtins.filter (candidate: candidate.value != "") candidates;
    in
    if given == [ ] then { algorithm = "sha256"; value = sha256; } else builtins.head given;
in
{
  url,
  name ? baseNameOf (toString url),
  hash ? "",
  sha512 ? "",
  sha1 ? "",
  md5 ? "",
  sha256 ? "",
  outputHash ? (expected hash sha512 sha1 md5 sha256).value,
  outputHashAlgo ? (expected hash sha512 sha1 md5 sha256).algorithm,
  # The file is made executable, or an archive is unpacked.
  executable ? false,
  unpack ? false,
  # Nothing is expected; an experimental feature.
  impure ? false,
  # Without effect, as in the reference.
  system ? "",
}:
derivation ({
  inherit url name executable unpack;
  urls = [ url ];
  builder = "builtin:fetchurl";
  system = "builtin";
  outputHashMode = if executable || unpack then "recursive" else "flat";
  preferLocalBuild = true;
  impureEnvVars = map (protocol: protocol + "_proxy") [ "http" "https" "ftp" "all" "no" ];
} // (if impure then { __impure = true; } else { inherit outputHash outputHashAlgo; }))
