# Messages of `addErrorContext` are shown even when the trace is cut.
let f = n: if n == 0 then throw "bottom" else builtins.addErrorContext "level ${toString n}" (1 + f (n - 1)); in f 5
