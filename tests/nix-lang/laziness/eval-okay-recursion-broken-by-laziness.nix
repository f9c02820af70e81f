# A set may refer to itself where only parts are needed.
let s = { a = 1; b = s.a + 1; names = builtins.attrNames s; }; in [ s.b s.names ]
