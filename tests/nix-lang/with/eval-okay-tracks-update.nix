# `with` looks into the set that its expression gives, not into its parts.
with { a = 1; } // { a = 2; }; a
