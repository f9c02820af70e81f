# A large integer is no path.
builtins.pathExists 9223372036854775807
