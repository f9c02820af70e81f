# The whole ladder of binary operators in one expression without parentheses.
true -> false || true && 1 == 2 + 3 * - 4 // { } ? a
