# A set that was printed before is not printed again, wherever it comes from.
let s = { a = 1; }; in [ s s { b = s; } (s // { }) (builtins.head [ s ]) ((x: x) s) ]
