# A binding used twice is evaluated once.
let a = builtins.trace "once" 1; in a + a
