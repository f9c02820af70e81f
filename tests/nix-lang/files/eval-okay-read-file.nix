# `readFile` gives the bytes of a file, also through a symbolic link or a path in a string.
[ (builtins.readFile ./tree/a.txt) (builtins.readFile ./empty.txt) (builtins.readFile ./tree/link == builtins.readFile ./tree/a.txt) (builtins.readFile (toString ./tree/a.txt) == builtins.readFile ./tree/a.txt) (builtins.readFile ./tree/dirlink/c.txt) ]
