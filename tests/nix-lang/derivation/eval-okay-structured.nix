# Structured attributes are one variable of JSON, sorted, without `args`; warnings tell what has no effect.
let
  make = more: derivationStrict ({ name = "a"; builder = "/bin/sh"; system = "x"; __structuredAttrs = true; } // more);
in
[
  (make { })
  (make { z = { b = 1.5; a = [ null true ./tree/a ]; "q\"" = "x\n"; }; args = [ "q" ]; })
  (make { outputs = [ "dev" "out" ]; dep = derivation { name = "d"; builder = "b"; system = "x"; }; })
  (make { maxSize = 1; allowedReferences = [ ]; })
  (make { outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; })
]
