# A shell to work in: what is needed, and some variables.
let
  package = name: more: derivation ({ inherit name; system = "x86_64-linux"; builder = "/bin/sh"; } // more);
  compiler = package "gcc-9" { outputs = [ "bin" "out" ]; };
in
{ debug ? true }:

package "shell" {
  buildInputs = [ (package "zlib-1" { }) [ ] [ (package "openssl-1" { outputs = [ "dev" "out" ]; }) ] ];
  nativeBuildInputs = [ compiler ];

  shellHook = ''
    echo "it's ready, $USER"
  '';
  DEBUG = debug;
  JOBS = 4;
  NOTHING = null;
  SOURCE = ./tasks.nix;
  "not-a-variable" = "left out";
}
