# Formals shadow outer bindings, in defaults as well.
let a = 1; b = 2; in ({ a, b ? a }: [ a b ]) { a = 10; }
