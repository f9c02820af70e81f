# A default that is not used is not evaluated.
({ a ? throw "unused", b }: b) { b = 1; }
