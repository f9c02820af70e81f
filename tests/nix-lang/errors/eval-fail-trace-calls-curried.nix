# Of a curried function applied in two steps only the step that runs its body appears.
let f = a: b: throw "f"; g = f 1; in g 2
