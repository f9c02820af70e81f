# `getFlake` needs a string.
builtins.getFlake { }
