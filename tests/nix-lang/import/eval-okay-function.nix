# A file may hold a function, which is applied like any other.
[ (import ./function.nix { x = 1; }) (import ./plain-function.nix 5) (map (import ./plain-function.nix) [ 1 2 ]) ]
