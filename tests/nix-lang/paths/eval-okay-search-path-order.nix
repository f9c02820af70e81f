# The first entry that has the file wins; a later one is tried when it has not.
[ (import <x/here.nix>) (import <x/file.nix>) (import <sub/here.nix>) ]
