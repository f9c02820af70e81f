# Bindings that need one another are an infinite recursion.
let a = b + 1; b = a + 1; in a
