{ lib, buildPythonPackage, fetchPypi }:
buildPythonPackage rec {
	pname = "tabs";
	version = "1.0.0";

	src = fetchPypi {
		inherit pname version;
		sha256 = "def";
	};

	propagatedBuildInputs = [
	]; # none
}
