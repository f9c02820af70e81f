# The set of a `with` does not see its own attributes.
let a = "outer"; in with { a = "with"; b = a; }; b
