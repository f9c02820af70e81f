# `if` needs a Boolean and is an expression.
[ (if 1 < 2 then "yes" else "no") (1 + (if false then 10 else 20)) (if true then if false then 1 else 2 else 3) ]
