# An error message shows 1024 bytes of a long string and counts the others.
builtins.concatStringsSep "" (builtins.genList (i: "0123456789") 103) 1
