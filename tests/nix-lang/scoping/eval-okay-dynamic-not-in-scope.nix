# An attribute with a computed name is not in scope in a recursive set.
let a = "outer"; in (rec { ${"a" + ""} = "dynamic"; b = a; }).b
