{ stdenv, fetchurl }:

stdenv.mkDerivation rec {
  pname = "crlf"; # comment
  version = "1";
  src = fetchurl {
    sha256 = "ghi";
  };
}
