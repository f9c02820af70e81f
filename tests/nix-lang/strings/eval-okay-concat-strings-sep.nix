# `concatStringsSep` puts the separator between elements, empty ones included.
[
  (builtins.concatStringsSep ", " [ "a" "b" "c" ])
  (builtins.concatStringsSep "-" [ ])
  (builtins.concatStringsSep "-" [ "a" ])
  (builtins.concatStringsSep "-" [ "" "" ])
  (builtins.concatStringsSep "" [ "a" { outPath = "b"; } ])
]
