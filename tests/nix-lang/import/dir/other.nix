"dir/other.nix"
