# With null for the name of `?`, which is evaluated after the set.
let t = builtins.trace; in (t "s" { }) ? ${t "name" null}
