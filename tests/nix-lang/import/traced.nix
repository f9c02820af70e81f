builtins.trace "evaluated" { v = 1; }
