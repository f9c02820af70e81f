{ stdenv, fetchurl, withExtra ? false, lib ? null }:

stdenv.mkDerivation (rec {
  pname = "merged";
  version = "3";
  src = fetchurl { sha256 = "abc"; url = "https://example.org/${version}"; };
} // (if withExtra then {
  extra = true;
} else { }))
