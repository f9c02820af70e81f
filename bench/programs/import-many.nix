# Reading files: imports 2,000 small and medium files of a generated folder, each a function of
# a set, and evaluates a little of each.
let
  inherit (builtins) foldl';

  files = import <frazil-bench/import-many>;
  scope = { lib = { version = 3; join = builtins.concatStringsSep "-"; }; fetch = x: x; };
  load = acc: file: acc + builtins.stringLength (import file scope).name;
in
foldl' load 0 files
