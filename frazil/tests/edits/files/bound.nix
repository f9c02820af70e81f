{ stdenv, fetchurl }:

let
  version = "0.9"; /* of both */
  src = fetchurl {
    url = "https://example.org/${version}.tar.gz";
    sha256 = "000";
  };
in

stdenv.mkDerivation {
  name = "bound-${version}";
  inherit version src;

  # Nothing to configure.
  configurePhase = ''
    version = "not this one";
  '';
}
