# Builtins are compared as functions are.
[ ([ builtins.add ] == [ builtins.add ]) ({ f = builtins.head; } == { f = builtins.head; }) (builtins == builtins) ]
