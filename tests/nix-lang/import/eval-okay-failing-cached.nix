# A file that failed is not evaluated again.
let t = (builtins.tryEval (import ./failing.nix)).success; in [ t (builtins.tryEval (import ./failing.nix)).success ]
