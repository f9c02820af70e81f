# A name that is a plain string literal is static, even inside `${…}`, and merges like one.
rec { ${"a"} = 1; "b" = a; ${"c"}.d = 2; c.e = b; }
