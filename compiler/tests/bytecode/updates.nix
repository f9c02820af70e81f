# A chain is evaluated from the right and merged at once.
a: b: a // { x = 1; } // b // a
