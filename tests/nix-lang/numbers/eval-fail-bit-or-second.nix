# `bitOr` reports its second argument.
builtins.bitOr 1 "1"
