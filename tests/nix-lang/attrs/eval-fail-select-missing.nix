# Selecting a missing attribute names it, with names like it.
{ apple = 1; apply = 2; banana = 3; }.appl
