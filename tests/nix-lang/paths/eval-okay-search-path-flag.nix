# `-I` adds a named or an unnamed entry to the search path; a name may go on below it.
[ (baseNameOf <one>) (import <one/file.nix>) (import <file.nix>) (<one/file.nix> == <file.nix>) ]
