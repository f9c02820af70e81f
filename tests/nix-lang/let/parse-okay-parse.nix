# `--parse` shows bindings sorted by name, plain inherits first.
x: let b = 1; a = b; inherit x; inherit (x) y; in a
