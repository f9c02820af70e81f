# `readFile` of a missing file.
builtins.readFile ./tree/none.txt
