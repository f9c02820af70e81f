# `abort` in a function shows the calls.
let f = x: abort "stop at ${toString x}"; in f 1
