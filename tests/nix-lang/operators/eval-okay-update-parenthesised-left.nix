# Grouping `//` to the left keeps the order: the right operand first, then the right half of the left pair.
let t = s: builtins.trace s { ${s} = s; }; in ((t "a") // (t "b")) // (t "c")
