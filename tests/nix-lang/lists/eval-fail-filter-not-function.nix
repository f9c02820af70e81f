# `filter` needs a function once there are elements.
builtins.filter true [ 1 ]
