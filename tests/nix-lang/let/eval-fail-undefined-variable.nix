# An undefined variable is an error of the whole file, even where it would not be evaluated.
let a = undefined-name; in 1
