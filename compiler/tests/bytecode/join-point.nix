# Only called in tail position of this frame: a loop.
n: let loop = i: acc: if i == n then acc else loop (i + 1) (acc + i); in loop 0 0
