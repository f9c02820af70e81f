# `+` and `==` are no calls: a binding named `__add` has no effect.
let __add = a: b: "captured"; __eq = a: b: "captured"; in [ (1 + 2) (1 == 1) ]
