# An imported file does not see the variables of the importing one.
let caller = 1; in import ./uses-caller.nix
