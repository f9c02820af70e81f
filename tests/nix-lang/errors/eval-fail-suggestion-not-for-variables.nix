# No name is suggested for an undefined variable.
let apple = 1; in appel
