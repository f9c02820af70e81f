# The attribute of a set that is the result of a call: where it is defined, not where it is selected.
let f = x: { a = g x; }; g = x: throw "far"; in (f 1).a
