# Without `--show-trace` equal frames are counted as well.
let f = n: if n == 0 then throw "bottom" else { a = f (n - 1); }.a; in f 10
