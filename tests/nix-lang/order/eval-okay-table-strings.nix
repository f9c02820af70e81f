# What the builtins on strings, versions and hashes evaluate, in which order.
let
  t = builtins.trace;
  w = x: builtins.seq x null;
in
[
  (w (toString (t "toString x: x" 1)))
  (w (toString (t "toString list: list" [ (t "toString list: element 0" 1) (t "toString list: element 1" [ (t "toString list: element 0 of it" 2) ]) ])))
  (w (builtins.substring (t "substring start len s: start" 0) (t "substring start len s: len" 1) (t "substring start len s: s" "abc")))
  (w (builtins.substring (t "substring start len s (len 0): start" 0) (t "substring start len s (len 0): len" 0) (t "substring start len s (len 0): s" "abc")))
  (w (builtins.stringLength (t "stringLength s: s" "abc")))
  (w (builtins.concatStringsSep (t "concatStringsSep sep list: sep" ",") (t "concatStringsSep sep list: list" [ (t "concatStringsSep sep list: element 0" "a") (t "concatStringsSep sep list: element 1" "b") ])))
  (w (builtins.replaceStrings (t "replaceStrings from to s: from" [ (t "replaceStrings from to s: from 0" "x") (t "replaceStrings from to s: from 1" "b") ]) (t "replaceStrings from to s: to" [ (t "replaceStrings from to s: to 0" "1") (t "replaceStrings from to s: to 1" "2") ]) (t "replaceStrings from to s: s" "abc")))
  (w (builtins.match (t "match regex s: regex" "a") (t "match regex s: s" "a")))
  (w (builtins.split (t "split regex s: regex" "a") (t "split regex s: s" "a")))
  (w (builtins.compareVersions (t "compareVersions a b: a" "1") (t "compareVersions a b: b" "2")))
  (w (builtins.splitVersion (t "splitVersion s: s" "1.2")))
  (w (builtins.parseDrvName (t "parseDrvName s: s" "a-1")))
  (w (builtins.hashString (t "hashString algorithm s: algorithm" "md5") (t "hashString algorithm s: s" "a")))
  (w (builtins.convertHash (t "convertHash set: set" { toHashFormat = t "convertHash set: toHashFormat" "sri"; hashAlgo = t "convertHash set: hashAlgo" "md5"; hash = t "convertHash set: hash" "d41d8cd98f00b204e9800998ecf8427e"; })))
  (w (builtins.placeholder (t "placeholder output: output" "out")))
  (w (builtins.fromJSON (t "fromJSON s: s" "1")))
  (w (builtins.fromTOML (t "fromTOML s: s" "")))
  (w (builtins.toJSON (t "toJSON x: x" { b = t "toJSON x: b" 1; a = t "toJSON x: a" [ (t "toJSON x: element" 1) ]; })))
  (w (builtins.toXML (t "toXML x: x" { b = t "toXML x: b" 1; a = t "toXML x: a" [ (t "toXML x: element" 1) ]; })))
  (w (builtins.unsafeDiscardStringContext (t "unsafeDiscardStringContext s: s" "a")))
  (w (builtins.unsafeDiscardOutputDependency (t "unsafeDiscardOutputDependency s: s" "a")))
  (w (builtins.hasContext (t "hasContext s: s" "a")))
  (w (builtins.getContext (t "getContext s: s" "a")))
  (w (builtins.addDrvOutputDependencies (t "addDrvOutputDependencies s: s" (builtins.appendContext "x" { "/nix/store/00000000000000000000000000000000-a.drv".path = true; }))))
  (w (builtins.appendContext (t "appendContext s set: s" "a") (t "appendContext s set: set" { "/nix/store/00000000000000000000000000000000-a.drv" = t "appendContext s set: value" { outputs = t "appendContext s set: outputs" [ (t "appendContext s set: output" "out") ]; path = t "appendContext s set: path" true; allOutputs = t "appendContext s set: allOutputs" true; }; })))
  (w (builtins.parseFlakeRef (t "parseFlakeRef s: s" "a/b")))
  (w (builtins.flakeRefToString (t "flakeRefToString set: set" { type = t "flakeRefToString set: type" "path"; path = t "flakeRefToString set: path" "/a"; })))
]
