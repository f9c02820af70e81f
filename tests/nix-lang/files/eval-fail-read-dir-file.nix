# `readDir` of a file.
builtins.readDir ./tree/a.txt
