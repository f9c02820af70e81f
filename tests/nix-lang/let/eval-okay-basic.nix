# Bindings of `let` see one another, whatever their order.
let a = b + 1; b = c * 2; c = 3; in [ a b c ]
