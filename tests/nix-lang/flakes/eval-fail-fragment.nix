# A fragment is decoded and then refused.
builtins.parseFlakeRef "github:o/r#a%20b"
