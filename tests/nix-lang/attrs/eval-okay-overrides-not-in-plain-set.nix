# `__overrides` means nothing in a plain set or in `let`.
let s = { a = 1; __overrides = { a = 2; }; }; in [ s.a (let a = 1; __overrides = { a = 2; }; in a) ]
