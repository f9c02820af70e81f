# When set literals merge, a later `rec` is dropped.
let b = "outer"; in { a = { b = "inner"; }; a = rec { c = b; }; }
