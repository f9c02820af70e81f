# Inheriting a name twice is an error.
let a = 1; in { inherit a; inherit ({ }) a; }
