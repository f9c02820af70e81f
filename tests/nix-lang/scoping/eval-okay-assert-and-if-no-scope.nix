# `if` and `assert` make no scope: names mean the same in all their parts.
let a = true; in assert a; if a then (let a = 1; in a) else a
