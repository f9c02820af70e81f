# `path:` has no host.
builtins.parseFlakeRef "path://u:p@h:80/a"
