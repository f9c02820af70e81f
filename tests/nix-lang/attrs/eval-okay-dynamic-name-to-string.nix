# A dynamic name can be a string made in any way, but it must be a string.
{ ${builtins.concatStringsSep "-" [ "a" "b" ]} = 1; ${toString 1} = 2; }
