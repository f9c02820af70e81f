# `parseFlakeRef` takes a flake reference apart.
map builtins.parseFlakeRef [ "github:owner/repo/v1?dir=sub" "nixpkgs/release" "git+https://example.org/r.git?ref=main" "path:/a/b" ]
