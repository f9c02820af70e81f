# An operator that calls a builtin finds it by lexical scope, not through `with`.
with { __sub = a: b: "with"; __lessThan = a: b: "with"; }; [ (3 - 1) (1 < 2) ]
