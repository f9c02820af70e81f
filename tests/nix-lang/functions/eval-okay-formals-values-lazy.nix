# The attributes of an argument set stay unevaluated.
({ a, b }: b) { a = throw "unused"; b = 1; }
