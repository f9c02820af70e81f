# `path:` refuses parameters that it does not know.
builtins.parseFlakeRef "path:/a?rev=1&branch=x"
