# The old form of `let` needs a `body`.
let { a = 1; }
