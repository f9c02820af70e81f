# A folder walked with `readDir`, recursively.
let walk = d: builtins.concatLists (map (n: let t = (builtins.readDir d).${n}; in if t == "directory" then map (x: "${n}/${x}") (walk (d + "/${n}")) else [ n ]) (builtins.attrNames (builtins.readDir d))); in walk ./tree
