# A dynamic name that meets an existing attribute is an error when the set is evaluated.
let n = "a"; in { a = 1; ${n} = 2; }
