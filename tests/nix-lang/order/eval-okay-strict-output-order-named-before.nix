# A name that occurs earlier in the program, or is that of a builtin, comes before a name that is new.
builtins.seq (x: x.aa) { zz = builtins.trace "zz" 1; aa = builtins.trace "aa" 2; length = builtins.trace "length" 3; }
