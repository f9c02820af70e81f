# In a chain of `//` the operands are evaluated from the right end to the left end.
let t = s: builtins.trace s { ${s} = s; }; in (t "a") // (t "b") // (t "c") // { }
