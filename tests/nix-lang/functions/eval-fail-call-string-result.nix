# Too many arguments: the result of the function is called.
(x: "s") 1 2
