# A binding of `let` leaves no trace of its own.
let a = b; b = c; c = throw "end"; in a
