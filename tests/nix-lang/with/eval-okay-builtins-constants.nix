# What is no function among the builtins is found by `with builtins` too, next to what is.
with builtins;
[
  langVersion
  (stringLength storeDir + length [ 1 ])
  (map (n: n + langVersion) [ 1 ])
  (with { langVersion = 0; }; [ langVersion storeDir ])
  (let storeDir = 1; in [ storeDir langVersion ])
]
