# Nested functions with equal parameter names have separate scopes.
((x: (x: x * 2) (x + 1)) 5)
