# Of several bindings of a name the nearest one is meant.
let x = "let"; in (x: let y = x; x' = rec { x = "rec"; z = x; }; in [ y x'.z ]) "argument"
