# Attributes are printed in the order of the bytes of their names.
{ b = 1; B = 2; a = 3; "1" = 4; _ = 5; aa = 6; a' = 7; a-a = 8; a0 = 9; "é" = 10; z = 11; }
