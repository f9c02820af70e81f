# With a number for both names of a set.
let t = builtins.trace; in { ${t "a" 1} = t "x" 1; ${t "b" 2} = t "y" 2; }
