# `inherit` takes variables from the scope, several or none.
let a = 1; b = 2; in { inherit a b; inherit; }
