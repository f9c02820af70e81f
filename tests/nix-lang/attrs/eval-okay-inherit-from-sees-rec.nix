# In a recursive set the source of `inherit (e)` sees the set itself, a plain `inherit` the scope outside.
let a = "outer"; s = { b = "outer"; }; in rec { inherit a; s = { b = "inner"; }; inherit (s) b; }
