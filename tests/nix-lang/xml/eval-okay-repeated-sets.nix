# `toXML` writes a plain set as often as it occurs.
let s = { a = 1; }; in builtins.toXML [ s s ]
