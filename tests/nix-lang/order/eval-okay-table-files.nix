# What the builtins on paths, files and derivations evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (builtins.baseNameOf (t "baseNameOf path: path" "/a/b")))
  (w (dirOf (t "dirOf path: path" "/a/b")))
  (w (builtins.toPath (t "toPath path: path" "/a/b")))
  (w (builtins.pathExists (t "pathExists path: path" /a/b)))
  (w (builtins.readFile (t "readFile path: path" /dev/null)))
  (w (builtins.readFileType (t "readFileType path: path" /dev/null)))
  (w (builtins.readDir (t "readDir path: path" ./lib)))
  (w (builtins.hashFile (t "hashFile algorithm path: algorithm" "md5") (t "hashFile algorithm path: path" /dev/null)))
  (w (builtins.findFile (t "findFile list name: list" [ (t "findFile list name: entry" { prefix = t "findFile list name: prefix" "a"; path = t "findFile list name: path" "/dev"; }) ]) (t "findFile list name: name" "a/null")))
  (w (builtins.getEnv (t "getEnv name: name" "TEST_VAR")))
  (w (import (t "import path: path" ./lib/traced.nix)))
  (w (scopedImport (t "scopedImport scope path: scope" { x = t "scopedImport scope path: x" 1; }) (t "scopedImport scope path: path" ./lib/scoped.nix)))
  (w (builtins.toFile (t "toFile name s: name" "a") (t "toFile name s: s" "b")))
  (w (builtins.filterSource (t "filterSource f path: f" (p: k: t "filterSource f path: result" true)) (t "filterSource f path: path" ./lib)))
  (w (builtins.path (t "path set: set" { recursive = t "path set: recursive" true; path = t "path set: path" ./lib; name = t "path set: name" "n"; filter = t "path set: filter" (p: k: t "path set: filter's result" false); sha256 = t "path set: sha256" "sha256-pQpattmS9VmO3ZIQUFn66az8GSmB4IvYhTTCFn6SUmo="; })))
  (w (derivation (t "derivation set: set" { outputs = t "derivation set: outputs" [ (t "derivation set: output" "out") ]; system = t "derivation set: system" "x"; name = t "derivation set: name" "n"; builder = t "derivation set: builder" "b"; })))
  (w (derivation { zz = t "(derivation set).drvPath: zz" "z"; system = t "(derivation set).drvPath: system" "x"; name = t "(derivation set).drvPath: name" "n"; args = t "(derivation set).drvPath: args" [ (t "(derivation set).drvPath: arg" "a") ]; builder = t "(derivation set).drvPath: builder" "b"; }).drvPath)
  (w (builtins.derivationStrict (t "derivationStrict set: set" { system = t "derivationStrict set: system" "x"; outputs = t "derivationStrict set: outputs" [ "out" ]; name = t "derivationStrict set: name" "n"; __ignoreNulls = t "derivationStrict set: __ignoreNulls" true; builder = t "derivationStrict set: builder" "b"; aa = t "derivationStrict set: aa" null; })))
]
