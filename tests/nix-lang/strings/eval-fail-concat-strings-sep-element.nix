# `concatStringsSep` does not accept an int as an element.
builtins.concatStringsSep "," [ "a" 1 ]
