# An attribute that is no formal is refused, with names like it.
let f = { apple, banana ? 1 }: apple; in f { apple = 1; bananna = 2; }
