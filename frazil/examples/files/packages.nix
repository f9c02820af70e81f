# A small set of packages: sets in it are searched if they ask for it, and what is broken is passed over.
let
  package = name: description:
    derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; } // { meta = { inherit description; }; };
in
{
  hello = package "hello-2.10" "A program that produces a familiar, friendly greeting";
  figlet = package "figlet-2.2.5" "Large letters made of ordinary text";
  bare = derivation { name = "bare-greeting"; system = "x86_64-linux"; builder = "/bin/sh"; };

  games = {
    recurseForDerivations = true;
    greed = package "greed-4.2" "A game in which you eat the board";
    gone = throw "removed, as nobody greets it";
    secretive = package "greeter-1" (throw "not told");
  };

  hidden.greeting = package "greeting-0" "It is not entered";
}
