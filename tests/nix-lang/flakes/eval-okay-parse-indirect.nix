# A bare name, with a branch, a commit or both behind it, is looked up in a registry; a commit is in lower case.
map builtins.parseFlakeRef [
  "nixpkgs"
  "Nix_pkgs-2/release-20.09"
  "nixpkgs/0123456789abcdef0123456789ABCDEF01234567"
  "nixpkgs/main/0123456789abcdef0123456789ABCDEF01234567"
  "flake:nixpkgs//main/"
  "flake:nixpkgs?ref=ignored&dir=kept"
  "nixpkgs#"
]
