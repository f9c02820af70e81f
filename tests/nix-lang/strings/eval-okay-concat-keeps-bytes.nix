# `+` joins bytes, also the two halves of one character.
let s = "é"; in builtins.substring 0 1 s + builtins.substring 1 1 s == s
