# The tasks of a project: `command` is for the shell, `after` names the tasks that come first, `env` has variables.
let
  out = "build";
  program = name: {
    command = "echo linking ${name} into $OUT";
    after = [ "compile" ];
    env.OUT = out;
  };
in
{
  fetch.command = "echo fetching";
  compile = {
    command = "echo compiling for $TARGET";
    after = [ "fetch" "generate" ];
    env.TARGET = "x86_64";
  };
  generate = { command = "echo generating"; after = [ "fetch" ]; };
  client = program "client";
  server = program "server";
  all = { command = "echo done"; after = [ "client" "server" ]; };

  # What is not asked for is not evaluated.
  release.command = throw "there is no key to sign with";

  # What the runner tells of.
  chicken = { command = "false"; after = [ "egg" ]; };
  egg = { command = "false"; after = [ "chicken" ]; };
  lost = { command = "true"; after = [ "genrate" ]; };
  misspelt = { comand = "true"; };
  fails = { command = "exit 3"; after = [ "fetch" ]; };
}
