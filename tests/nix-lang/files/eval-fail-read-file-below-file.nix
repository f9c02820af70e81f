# A file has no files below it.
builtins.readFile ./tree/a.txt/x
