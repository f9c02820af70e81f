# What is wrong with a URL is not told: it is read as a path instead.
builtins.parseFlakeRef "github:owner-without-repository"
