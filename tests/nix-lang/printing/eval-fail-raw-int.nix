# With `--raw` a value that is no string is an error.
1
