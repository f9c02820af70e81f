# A parameter shadows outer variables and outer parameters.
let x = 1; in (x: (x: x) (x + 1)) 10
