# A syntax error in an imported file is shown there.
(import ./syntax-error.nix).a
