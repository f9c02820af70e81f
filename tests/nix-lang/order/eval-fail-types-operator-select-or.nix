# With null for the set of a selection with a default, which is used before the name is refused.
let t = builtins.trace; in (t "s" { }).${t "name" null} or (t "d" null)
