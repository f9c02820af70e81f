# An undefined variable inside several scopes.
let a = 1; in rec { b = x: { y ? a }: let z = undefined-here; in z; }.b
