# `>` and `<=` are builtins and negations of them.
if 1 > 0 then 2 <= (throw "operand") else 3
