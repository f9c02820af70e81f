# A function with formals as the argument and result of others.
let apply = f: { x, y ? 10 }@a: f a; in apply ({ x, y ? 20 }: [ x y ]) { x = 1; }
