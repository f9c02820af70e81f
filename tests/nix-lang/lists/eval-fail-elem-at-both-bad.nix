# With both arguments bad, `elemAt` reports the index.
builtins.elemAt 1 "0"
