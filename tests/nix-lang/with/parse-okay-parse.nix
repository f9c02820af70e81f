# `--parse` shows `with` in parentheses, names unresolved.
x: with x; with { a = 1; }; a b
