# `genericClosure` collects items breadth first, the first one of each key, with all their attributes.
builtins.genericClosure { startSet = [ { key = 1; from = 0; } { key = 2; from = 0; } ]; operator = { key, ... }: if key > 10 then [ ] else map (k: { key = k; from = key; }) [ (key * 2) (key * 3) ]; }
