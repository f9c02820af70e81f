# A value survives `toJSON` and `fromJSON`.
let v = { a = [ 1 1.5 "x\n\"y" null true { } [ ] ]; b.c = -1; }; in builtins.fromJSON (builtins.toJSON v) == v
