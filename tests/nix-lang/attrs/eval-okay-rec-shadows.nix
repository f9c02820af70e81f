# Attributes of a recursive set shadow outer variables, also within inner sets.
let a = 1; in rec { a = 2; b = a; c = { d = a; }; e = rec { a = 3; f = a; }; }
