# `readDir` needs a path.
builtins.readDir null
