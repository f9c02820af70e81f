# Attribute names are quoted unless they are identifiers and no keywords.
{ a = 1; "a b" = 2; "1a" = 3; a' = 4; a-b = 5; _ = 6; "" = 7; "é" = 8; "a.b" = 9; "\"" = 10; "\${" = 11; "-a" = 12; "'a" = 13; }
