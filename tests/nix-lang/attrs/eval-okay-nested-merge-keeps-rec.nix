# When set literals merge, the `rec` of the first one governs.
let b = "outer"; in { a = rec { b = 1; c = b; }; a.d = 2; x = rec { b = "inner"; }; x = { y = b; }; }
