# A fixed point of a function on sets ties the knot lazily.
let fix = f: let x = f x; in x; in (fix (self: { a = 1; b = self.a + 1; c = self.b * 10; })).c
