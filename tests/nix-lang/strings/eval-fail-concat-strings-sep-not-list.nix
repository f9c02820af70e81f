# `concatStringsSep` needs a list.
builtins.concatStringsSep "," "a"
