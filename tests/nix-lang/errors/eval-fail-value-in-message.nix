# A message shows the value that was wrong, parts not evaluated as such.
"a" + { x = 1 + 1; y = [ 1 (2 + 2) ]; f = x: x; }
