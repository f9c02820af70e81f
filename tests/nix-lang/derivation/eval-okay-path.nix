# Paths of trees, with other names, filters, or as the contents of one file.
[
  (builtins.path { path = ./tree; })
  (builtins.path { path = ./tree; name = "other"; })
  (builtins.path { path = ./tree/a; recursive = false; })
  (builtins.path { path = ./tree/a; })
  (builtins.path { path = ./tree/link; })
  (builtins.path { path = toString ./tree/a; sha256 = "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"; recursive = false; })
  (builtins.path { path = ./tree; filter = path: type: type != "directory"; })
  (builtins.filterSource (path: type: type == "directory" || baseNameOf path == "c") ./tree)
  "${./tree}"
]
