# A release as a CI has it: jobs, some in sets, and some that are broken.
{
  system ? "x86_64-linux",
}:

let
  job = name: more: derivation ({ inherit name system; builder = "/bin/sh"; } // more);
in
{
  hello = job "hello-2.10" { };
  manual = job "manual-1" { outputs = [ "out" "doc" ]; };

  linux = {
    recurseForDerivations = true;
    "6.1" = job "linux-6.1" { };
    broken = throw "no longer supported";
    old = job "linux-2.4" { src = assert false; null; };
  };

  # Not entered, as it does not ask for it.
  internal.secret = job "secret" { };

  # A function whose arguments all have defaults is called.
  installer = { graphical ? false }: job (if graphical then "installer-x" else "installer") { };
  incomplete = { version }: job "incomplete-${version}" { };

  # No jobs.
  lib.add = a: b: a + b;
  version = "1.0";
}
