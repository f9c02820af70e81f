# Without `--show-trace` a long trace is cut, with a hint.
let f = n: if n == 0 then throw "bottom" else { "n${toString n}" = f (n - 1); }; in f 4
