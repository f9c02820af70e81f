# With `--json` the result is printed as JSON.
{ b = [ 1 1.5 null true ]; a = "s\n"; }
