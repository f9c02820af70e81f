# level 1
n: let loop = i: acc: if i == n then acc else loop (i + 1) (acc + i); in loop 0 0
