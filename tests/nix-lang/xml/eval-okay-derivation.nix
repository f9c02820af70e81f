# `toXML` shows a set of type "derivation" with its paths, and a second time as repeated.
let d = { type = "derivation"; drvPath = "/d.drv"; outPath = "/o"; name = "n"; }; in builtins.toXML [ d d ]
