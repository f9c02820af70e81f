# Paths follow from everything a derivation is made from, and from the names of its outputs.
let
  make = more: derivationStrict ({ name = "a"; builder = "/bin/sh"; system = "x"; } // more);
in
[
  (make { })
  (make { name = "b"; })
  (make { system = "y"; })
  (make { args = [ "-c" 1 null [ "x" true ] ./tree/a ]; })
  (make { outputs = [ "out" "dev" ]; })
  (make { outputs = "dev  lib\n"; })
  (make { variable = "x"; })
]
