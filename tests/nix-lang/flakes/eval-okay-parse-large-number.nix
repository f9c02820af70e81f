# Numbers have 64 bits without a sign in a reference, and come out as they are stored.
builtins.parseFlakeRef "path:/a?revCount=18446744073709551615&lastModified=9223372036854775807"
