# `let { … body = …; }` is the value of `body` in a recursive set.
let { body = x + y; x = 1; y = x + 1; }
