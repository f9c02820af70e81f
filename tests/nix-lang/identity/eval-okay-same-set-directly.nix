# Two variables for one set, compared directly: the values inside are the same objects.
let s = { a = x: x; b = [ (x: x) ]; }; t = s; in [ (s == t) (s == s // { }) ]
