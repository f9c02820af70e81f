# In the old form of `let` only what `body` needs is evaluated.
let { a = throw "unused"; b = 2; body = b; }
