# `attrValues` gives values in the order of names, whatever the order in the text.
map (x: x) (builtins.attrValues { zz = builtins.trace "zz" 1; aa = builtins.trace "aa" 2; mm = builtins.trace "mm" 3; })
