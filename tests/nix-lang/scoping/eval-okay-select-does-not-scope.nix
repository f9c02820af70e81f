# A selected set brings nothing into scope.
let s = { a = 1; b = 2; }; a = "outer"; in [ s.a a (s).b ]
