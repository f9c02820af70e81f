# An interpolated string is evaluated as a whole, when it is used.
let s = "a${builtins.trace "part" "b"}"; in [ 1 s s ]
