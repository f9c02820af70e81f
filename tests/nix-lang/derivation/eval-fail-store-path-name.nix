# Store paths begin with a hash.
builtins.storePath "/nix/store/foo"
