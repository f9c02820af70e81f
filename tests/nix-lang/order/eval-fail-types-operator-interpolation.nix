# With null for both parts of a string.
let t = builtins.trace; in "${t "a" null}${t "b" null}"
