# A condition with a single `=`.
if a = b then 1 else 2
