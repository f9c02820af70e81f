# Without context nothing is asked of the store, so nothing has to be valid.
let
  path = builtins.unsafeDiscardStringContext "${derivation { name = "a"; builder = "b"; system = "c"; }}";
in
[
  (builtins.pathExists path)
  (builtins.storePath path == path)
  (builtins.hasContext (builtins.storePath path))
]
