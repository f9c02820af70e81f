# A parameter named like the builtin of an operator captures it.
(__mul: 2 * 3) (a: b: a + b)
