# Restricted evaluation reads the search path; what else there is does not exist, and there is no environment.
{
  read = import ./open/value.nix;
  seen = map builtins.pathExists [ ./open ./open/value.nix ./secret ./secret/text ./secret/none ./. ];
  entries = builtins.readDir ./.;
  named = <value.nix> == ./open/value.nix;
  variable = builtins.getEnv "TEST_VAR";
  caught = builtins.pathExists (builtins.readFile ./secret/text);
}
