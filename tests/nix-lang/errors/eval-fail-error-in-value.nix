# A part that failed before is shown in a message as not evaluated.
let v = { bad = throw "earlier"; good = 1; }; in builtins.seq (builtins.tryEval v.bad) (v + "")
