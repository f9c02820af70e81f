# `fromJSON` refuses a comma before the end of an array.
builtins.fromJSON "[1,]"
