# `toJSON` evaluates attributes in the order of their names.
builtins.toJSON { zz = builtins.trace "zz" 1; aa = builtins.trace "aa" 2; }
