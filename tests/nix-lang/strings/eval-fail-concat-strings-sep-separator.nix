# `concatStringsSep` checks the separator even when there is nothing to separate.
builtins.concatStringsSep 1 [ ]
