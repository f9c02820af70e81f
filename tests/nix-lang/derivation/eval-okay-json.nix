# The variable `__json` is read and written anew.
let
  make = json: (derivationStrict { name = "a"; builder = "b"; system = "x"; __json = json; }).drvPath;
in
make "{\"b\": 1.50,\n \"a\": [1, 2, {}], \"a\": true}" == make "{\"a\":true,\"b\":1.5}"
