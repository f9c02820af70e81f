# Unary minus as a right operand takes in only its own operand.
[ (1 ++ -2 ++ 3) (1 * -2 + 3) ]
