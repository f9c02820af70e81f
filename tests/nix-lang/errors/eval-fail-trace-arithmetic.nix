# Operands of arithmetic are evaluated in a builtin each, those of `+` are not.
let bad = throw "operand"; in 1 - (2 * (3 + 4 / bad))
