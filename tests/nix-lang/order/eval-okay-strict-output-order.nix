# The printed result is evaluated part by part: lists in order, sets in the order in which the program first names the attributes.
{ zz = builtins.trace "zz" 1; list = [ (builtins.trace "first" 1) (builtins.trace "second" 2) ]; aa = builtins.trace "aa" 2; }
