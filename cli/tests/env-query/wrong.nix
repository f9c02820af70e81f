# Errors that end the command.
let package = name: { type = "derivation"; system = "x86_64-linux"; inherit name; }; in
{
  name = { d = { type = "derivation"; }; };
  number = { d = package 1; };
  recurse = { s = { recurseForDerivations = 1; }; };
  member = { d = 1 + "x"; };
  aborted = { d = abort "stop"; };
  element = [ (package "a-1") 1 ];
  drvPath = package "a-1" // { drvPath = "/nix/store/3p04sd06mpk9v95z4cnkfi1jm508672r-a"; };
  relative = package "a-1" // { drvPath = "a.drv"; };
  system = package "a-1" // { system = 1; };
  meta = package "a-1" // { meta = 1; };
  outputs = package "a-1" // { outputs = 1; };
  output = package "a-1" // { outputs = [ "out" ]; out = 1; };
  pathless = package "a-1";
  context = package "a-${derivation { name = "c"; builder = "b"; system = "s"; }}";
  endless = let s = { recurseForDerivations = true; inherit s; }; in s;
  closed = { argument }: package "a-1";
}
