# What is only copied by name cannot be read: without writing, nothing is there.
builtins.readFile "${./eval-fail-read-copied-path.nix}"
