# A failed `assert` shows operators in parentheses.
let x = 1; in assert x + 1 < 2 && true; x
