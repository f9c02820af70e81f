# The function of `all` must give a Boolean.
builtins.all (x: "true") [ 1 ]
