# Sets are equal when they have the same names and equal values.
[ ({ } == { }) ({ a = 1; b = 2; } == { b = 2; a = 1; }) ({ a = 1; } == { a = 1; b = 1; }) ({ a = 1; } == { b = 1; }) ({ a.b.c = 1; } == { a = { b = { c = 1; }; }; }) ]
