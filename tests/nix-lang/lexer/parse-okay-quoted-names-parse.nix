# `--parse` quotes attribute names only where they need it.
{ "a" = 1; "b c" = 2; "or" = 3; "let" = 4; "" = 5; "1x" = 6; }
