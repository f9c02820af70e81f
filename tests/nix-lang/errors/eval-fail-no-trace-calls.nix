# Without `--show-trace` calls of functions are not shown.
let f = x: g x; g = x: h x; h = x: throw "bottom"; in f 1
