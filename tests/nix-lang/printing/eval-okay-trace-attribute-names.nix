# `trace` quotes attribute names as the printed result does.
builtins.trace { "a b" = 1; "if" = 2; "or" = 3; "1" = 4; } 1
