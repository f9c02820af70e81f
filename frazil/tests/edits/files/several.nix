{ stdenv, fetchurl }:

# Two packages in one file: which one is meant cannot be told from outside.
rec {
  one = stdenv.mkDerivation rec {
    version = "1.0";
    src = fetchurl { sha256 = "jkl"; };
  };
  two = stdenv.mkDerivation { version = "2.0"; src = fetchurl { sha256 = "mno"; }; };
}
