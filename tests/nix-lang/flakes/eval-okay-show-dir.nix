# `dir` becomes a parameter, unless it is empty or the URL has one.
map (dir: builtins.flakeRefToString { type = "tarball"; url = "https://h/?a=1"; inherit dir; }) [ "" "x y/é" ]
++ [ (builtins.flakeRefToString { type = "tarball"; url = "https://h/?dir=first"; dir = "second"; }) ]
