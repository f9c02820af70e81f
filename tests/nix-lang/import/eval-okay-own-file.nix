# A file may import itself, which evaluates it once more.
builtins.trace "evaluated" { n = 1; again = (import ./eval-okay-own-file.nix).n; }
