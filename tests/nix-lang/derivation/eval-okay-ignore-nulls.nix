# `__ignoreNulls` leaves out what is null, at the top only; it is itself left out too.
let
  make = more: (derivationStrict ({ name = "a"; builder = "/bin/sh"; system = "x"; } // more)).drvPath;
in
[
  (make { __ignoreNulls = true; x = null; y = [ null ]; } == make { y = [ null ]; })
  (make { __ignoreNulls = false; x = null; } == make { x = ""; })
  (make { __ignoreNulls = true; args = null; } == make { })
]
