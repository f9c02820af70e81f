# `file+…:` is a single file.
map builtins.parseFlakeRef [ "file+https://example.org/x.tar.gz?lastModified=5" "file+file:///a?dir=d" ]
