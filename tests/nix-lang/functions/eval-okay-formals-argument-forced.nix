# A function with formals evaluates its argument to a set, one with a name does not.
[ ((x: 1) (builtins.trace "unused" { })) (({ ... }: 2) (builtins.trace "forced" { })) ]
