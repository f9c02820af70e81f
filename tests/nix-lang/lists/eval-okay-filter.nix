# `filter` keeps those elements for which the function is true, and evaluates none of its own.
builtins.length (builtins.filter (x: true) [ (throw "a") (throw "b") ]) + builtins.head (builtins.filter (x: x > 2) [ 1 2 3 4 ])
