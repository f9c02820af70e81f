# A `let` may have no bindings.
let in 1
