# Interpolations are evaluated from left to right.
"${builtins.trace 1 "a"}${builtins.trace 2 "b"}"
