x: rec { a = 1; b = a; c = d; d = [ c x ]; ${"e"} = b; }
