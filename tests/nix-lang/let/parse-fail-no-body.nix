# After `in` an expression must follow.
let a = 1; in
