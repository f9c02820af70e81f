# `genList` applies its function to each index lazily.
[ (builtins.genList (i: i * i) 4) (builtins.genList (i: throw "unused") 0) (builtins.length (builtins.genList (i: throw "unused") 3)) ]
