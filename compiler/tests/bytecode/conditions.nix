# Comparisons with a small number or another slot are fused with the jump.
x: y: z:
if x < 10 then 1 else if 10 < x then 2 else if x == 3 then 3 else if x > y then 4
else if !(z && x != y) || z then 5 else if z -> x then 6 else 7
