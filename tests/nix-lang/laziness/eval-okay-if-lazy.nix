# Only the branch taken is evaluated.
[ (if true then 1 else throw "unused") (if false then throw "unused" else 2) ]
