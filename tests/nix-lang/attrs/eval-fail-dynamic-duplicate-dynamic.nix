# Two dynamic names must differ too.
let n = "a"; in { ${n} = 1; ${n + ""} = 2; }
