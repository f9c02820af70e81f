# A block comment ends at the first `*/`.
/* /* */ 1
