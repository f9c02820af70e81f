# Keys need an experimental feature.
builtins.parseFlakeRef "git+https://h/a?publicKey=k"
