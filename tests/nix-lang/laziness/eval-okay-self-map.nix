# A recursive set of lazily computed values.
let fibs = builtins.genList (n: if n < 2 then n else builtins.elemAt fibs (n - 1) + builtins.elemAt fibs (n - 2)) 50; in builtins.elemAt fibs 49
