builtins.trace "evaluated" (throw "from failing.nix")
