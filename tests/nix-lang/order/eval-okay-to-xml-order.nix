# `toXML` evaluates attributes in the order of their names.
builtins.stringLength (builtins.toXML { zz = builtins.trace "zz" 1; aa = builtins.trace "aa" 2; })
