# The @-name is the very set that was passed.
let s = { a = 1; f = x: x; }; in (args@{ ... }: args == s) s
