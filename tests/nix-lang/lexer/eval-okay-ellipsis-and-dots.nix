# `...` in formals may touch its neighbours.
({a,...}: a) { a = 1; b = 2; }
