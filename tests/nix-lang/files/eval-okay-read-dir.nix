# `readDir` tells the kind of every entry, and does not follow links.
builtins.readDir ./tree
