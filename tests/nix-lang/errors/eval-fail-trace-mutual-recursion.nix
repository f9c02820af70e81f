# Frames of two functions that call one another are counted together.
let f = n: if n == 0 then throw "bottom" else g (n - 1); g = n: f n; in f 12
