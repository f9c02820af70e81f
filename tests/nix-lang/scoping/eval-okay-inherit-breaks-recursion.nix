# `inherit` in a recursive set means the outer variable, so there is no recursion.
let x = 1; in rec { inherit x; y = x; }
