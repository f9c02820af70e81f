# An argument used twice is evaluated once.
(x: x + x) (builtins.trace "once" 2)
