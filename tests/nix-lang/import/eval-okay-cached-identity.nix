# Two imports of a file give the same set, equal though it holds functions; a file that is a function gives a copy each time.
[ (import ./value.nix == import ./value.nix) ([ (import ./plain-function.nix) ] == [ (import ./plain-function.nix) ]) ]
