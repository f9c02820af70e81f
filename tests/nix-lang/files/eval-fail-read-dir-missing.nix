# `readDir` of a missing folder.
builtins.readDir ./none
