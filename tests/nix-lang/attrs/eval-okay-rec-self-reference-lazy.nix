# A recursive set may hold itself, as long as nothing prints all of it.
let s = rec { self = s; a = 1; b = self.self.a; }; in s.b
