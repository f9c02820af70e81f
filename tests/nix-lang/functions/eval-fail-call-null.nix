# `null` cannot be called.
let f = null; in f 1
