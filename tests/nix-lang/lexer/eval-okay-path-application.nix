# `a /b` applies `a` to the path `/b`.
let a = p: builtins.typeOf p; in a /b
