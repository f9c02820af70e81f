# `sort` needs a function once there are elements.
builtins.sort 1 [ 2 1 ]
