# `-a ? b` asks whether the negation has an attribute: the minus is applied first, and a number has none.
let a = 5; in -a ? b
