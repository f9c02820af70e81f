# Paths cannot be subtracted.
/a - /b
