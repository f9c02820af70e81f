# `fromJSON` refuses a float that is not finite.
builtins.fromJSON "1e400"
