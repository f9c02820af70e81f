# With null for set and name of a selection; the name is refused first.
let t = builtins.trace; in (t "s" null).${null}
