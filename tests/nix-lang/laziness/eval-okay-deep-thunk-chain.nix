# A long chain of values, each waiting for the next one, is longer than the limit of calls but makes no nested calls.
(builtins.foldl' (a: b: { v = a.v + 1; }) { v = 0; } (builtins.genList (i: i) 12000)).v
